import { describe, expect, it } from 'vitest';
import type { QueuedEvent } from '../core/pack.ts';
import type { StoredEvent } from '../core/stored-event.ts';
import { startTrace } from '../core/telemetry/trace-context.ts';
import { createGiveUp } from './give-up.ts';
import { storedEvent } from './handle-event.ts';
import type { RecordOutcome } from './record-outcome.ts';
import { createFakeQueues } from './testing/fake-queues.ts';
import { createSilentProbe } from './testing/silent-probe.ts';

const event: QueuedEvent = {
  id: '01a1fbe4-56e0-8114-bee5-e4c8235d1cf0',
  content: { eventType: 'test', payload: 'x' },
  acceptedAtMs: 5,
  traceparent: startTrace().traceparent,
  run: 1,
  attempt: 5,
};
const toRecord = (reason: string) =>
  storedEvent(event, { outcome: 'failed', receivedAtMs: 1, handledAtMs: 1, reason });

type Settings = {
  queues?: ReturnType<typeof createFakeQueues>;
  outcomes?: RecordOutcome[];
  read?: () => Promise<StoredEvent | undefined>;
};

function giveUpWith({
  queues = createFakeQueues(),
  outcomes = [],
  read = async () => undefined,
}: Settings = {}) {
  const probe = createSilentProbe();
  const recorded: StoredEvent[] = [];
  const giveUp = createGiveUp({
    queues,
    probe,
    stopping: new AbortController().signal,
    store: {
      get: read,
      insert: async () => ({ kind: 'stored' }),
      query: async () => ({ events: [] }),
      indexRows: async function* () {},
      ping: async () => {},
    },
    record: async (failed) => {
      recorded.push(failed);
      return outcomes.shift() ?? { kind: 'stored' };
    },
  });
  return { giveUp, queues, recorded, probe };
}

describe('giving up an event', () => {
  it('sends it to the dead-letter queue first, and records it then', async () => {
    const { giveUp, queues, recorded } = giveUpWith();

    expect(await giveUp.event(event, toRecord, 'no way')).toBe('on_record');

    expect(queues.deadLetters.sent[0]?.options.attributes).toEqual({ reason: 'no way', event_id: event.id });
    expect(recorded).toMatchObject([{ outcome: 'failed', reason: 'no way' }]);
  });

  it('records nothing when the dead-letter queue does not take it', async () => {
    const queues = createFakeQueues({
      deadLetters: { send: async () => ({ kind: 'unavailable', reason: 'down' }) },
    });
    const { giveUp, recorded } = giveUpWith({ queues });

    expect(await giveUp.event(event, toRecord, 'no way')).toBe('not_yet');

    expect(recorded).toEqual([]);
  });

  it('keeps a long reason short wherever it goes', async () => {
    const { giveUp, queues, recorded } = giveUpWith();

    await giveUp.event(event, toRecord, `é${'x'.repeat(100_000)}`);

    const reason = queues.deadLetters.sent[0]?.options.attributes?.reason ?? '';
    expect(reason).toMatch(/^\?x+\?$/);
    expect([reason.length, recorded[0]?.reason?.length]).toEqual([1_000, 1_000]);
  });

  it('records it without its payload when the table can not hold it', async () => {
    const { giveUp, recorded } = giveUpWith({ outcomes: [{ kind: 'rejected', reason: 'too large' }] });

    expect(await giveUp.event(event, toRecord, 'no way')).toBe('on_record');

    expect(recorded.map(({ content }) => content.payload)).toEqual(['x', null]);
    expect(recorded[1]?.fingerprint).toBe(recorded[0]?.fingerprint);
  });

  it('is not done when another delivery went well, and is done for another event under its id', async () => {
    const processed = { ...toRecord(''), outcome: 'processed' as const };
    const well = giveUpWith({ read: async () => processed });
    const other = giveUpWith({
      read: async () => ({ ...processed, fingerprint: 'another' }),
      outcomes: [{ kind: 'conflict' }],
    });

    expect(await well.giveUp.event(event, toRecord, 'no way')).toBe('on_record');
    expect(await other.giveUp.event(event, toRecord, 'conflict')).toBe('on_record');

    expect(well.queues.deadLetters.sent).toHaveLength(0);
    expect(other.queues.deadLetters.sent).toHaveLength(1);
  });

  it('waits for another time when nobody can tell', async () => {
    const { giveUp, queues } = giveUpWith({ read: () => Promise.reject(new Error('down')) });

    expect(await giveUp.event(event, toRecord, 'no way')).toBe('not_yet');

    expect(queues.deadLetters.sent).toEqual([]);
  });
});

describe('giving up a message that nobody can read', () => {
  it('sends it as it is', async () => {
    const { giveUp, queues } = giveUpWith();

    expect(await giveUp.message('nonsense', '')).toBe('on_record');

    expect(queues.deadLetters.sent).toEqual([
      { body: 'nonsense', options: { attributes: { reason: 'unknown' } } },
    ]);
  });

  it('cuts one that is too large for the queue with its reason', async () => {
    const queues = createFakeQueues({
      deadLetters: {
        send: async (body) =>
          body.length > 900_000 ? { kind: 'refused', reason: 'too long' } : { kind: 'sent', messageId: '1' },
      },
    });
    const { giveUp } = giveUpWith({ queues });

    expect(await giveUp.message('x'.repeat(1_048_000), 'nonsense')).toBe('on_record');

    expect(queues.deadLetters.sent.map(({ body }) => body.length)).toEqual([1_048_000, 200_000]);
    expect(queues.deadLetters.sent[1]?.options.attributes).toEqual({
      reason: 'nonsense',
      cut_from: '1048000',
    });
  });
});
