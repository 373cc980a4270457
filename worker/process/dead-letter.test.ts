import { describe, expect, it } from 'vitest';
import type { AttemptsRecord } from '../../core/event/attempts-record.ts';
import { decodePack } from '../../core/event/decode-pack.ts';
import type { QueuedEvent } from '../../core/event/pack.ts';
import type { StoredEvent } from '../../core/event/stored-event.ts';
import type { EventState } from '../../core/ports/event-store.ts';
import { startTrace } from '../../core/telemetry/trace-context.ts';
import { createFakeQueues } from '../testing/fake-queues.ts';
import { createSilentProbe } from '../testing/silent-probe.ts';
import { createGiveUp } from './dead-letter.ts';
import type { RecordOutcome } from './record-outcome.ts';
import { toStoredEvent } from './to-stored-event.ts';

const event: QueuedEvent = {
  id: '01a1fbe4-56e0-8114-bee5-e4c8235d1cf0',
  content: { eventType: 'test', payload: 'x' },
  acceptedAtMs: 5,
  traceparent: startTrace().traceparent,
  run: 1,
  attempt: 5,
};
const failed = { event, receivedAtMs: 1 };
const { fingerprint } = toStoredEvent(event, { outcome: 'failed', receivedAtMs: 1, handledAtMs: 1 });

type Settings = {
  queues?: ReturnType<typeof createFakeQueues>;
  outcomes?: RecordOutcome[];
  state?: EventState | { kind: 'stopped' };
};

function giveUpWith({ queues = createFakeQueues(), outcomes = [], state = {} }: Settings = {}) {
  const probe = createSilentProbe();
  const recorded: StoredEvent[] = [];
  const notes: AttemptsRecord[] = [];
  const giveUp = createGiveUp({
    queues,
    probe,
    stopping: new AbortController().signal,
    stateOf: async () => state,
    worker: 'w1',
    note: async (attempts) => {
      notes.push(attempts);
      return { kind: 'noted' };
    },
    record: async (event) => {
      recorded.push(event);
      return outcomes.shift() ?? { kind: 'stored' };
    },
  });
  return { giveUp, queues, recorded, notes, probe };
}

describe('giving up an event', () => {
  it('sends it to the dead-letter queue first, and records it then', async () => {
    const { giveUp, queues, recorded } = giveUpWith();

    expect(await giveUp.event(failed, 'no way')).toBe('concluded');

    expect(queues.deadLetters.sent[0]?.options.attributes).toEqual({
      reason: 'no way',
      event_id: event.id,
      run: '1',
      fingerprint,
    });
    expect(recorded).toMatchObject([{ outcome: 'failed', reason: 'no way' }]);
  });

  it('records nothing when the dead-letter queue does not take it', async () => {
    const queues = createFakeQueues({
      deadLetters: { send: async () => ({ kind: 'unavailable', reason: 'down' }) },
    });
    const { giveUp, recorded } = giveUpWith({ queues });

    expect(await giveUp.event(failed, 'no way')).toBe('not_yet');

    expect(recorded).toEqual([]);
  });

  it('keeps a long reason short wherever it goes', async () => {
    const { giveUp, queues, recorded } = giveUpWith();

    await giveUp.event(failed, `é${'x'.repeat(100_000)}`);

    const reason = queues.deadLetters.sent[0]?.options.attributes?.reason ?? '';
    expect(reason).toMatch(/^\?x+\?$/);
    expect([reason.length, recorded[0]?.reason?.length]).toEqual([1_000, 1_000]);
  });

  it('records it without its payload when the table can not hold it', async () => {
    const { giveUp, recorded } = giveUpWith({ outcomes: [{ kind: 'rejected', reason: 'too large' }] });

    expect(await giveUp.event(failed, 'no way')).toBe('concluded');

    expect(recorded.map(({ content }) => content.payload)).toEqual(['x', null]);
    expect(recorded[1]?.fingerprint).toBe(recorded[0]?.fingerprint);
  });

  it('makes a dead letter of the next run, as a first and only copy', async () => {
    const { giveUp, queues } = giveUpWith();
    const late = { ...event, run: 2, repeat: true as const, resentFrom: 'm', notBeforeMs: 9 };

    await giveUp.event({ ...failed, event: late }, 'no way');

    const decoded = decodePack(queues.deadLetters.sent[0]?.body ?? '', 'm', 0);
    const [again] = decoded.kind === 'pack' ? decoded.events : [];
    expect(again).toMatchObject({ id: event.id, run: 3, attempt: 1 });
    for (const member of ['repeat', 'resentFrom', 'notBeforeMs']) expect(again).not.toHaveProperty(member);
  });

  it.each<[string, EventState]>([
    ['went well', { concluded: { outcome: 'processed', fingerprint, run: 1 } }],
    ['gave it up', { concluded: { outcome: 'failed', fingerprint, run: 1 } }],
  ])('is not done when another delivery %s', async (_what, state) => {
    const { giveUp, queues, recorded } = giveUpWith({ state });

    expect(await giveUp.event(failed, 'no way')).toBe('concluded');

    expect([queues.deadLetters.sent, recorded]).toEqual([[], []]);
  });

  it('is done in a later run', async () => {
    const { giveUp, queues, probe } = giveUpWith({
      state: { concluded: { outcome: 'failed', fingerprint, run: 1 } },
      outcomes: [{ kind: 'failed_again' }],
    });

    expect(await giveUp.event({ ...failed, event: { ...event, run: 2 } }, 'no way')).toBe('concluded');

    expect(queues.deadLetters.sent[0]?.options.attributes).toMatchObject({ run: '2' });
    expect(probe.told).toEqual(['deadLettered', 'failed_again']);
  });

  it('waits for another time when nobody can tell', async () => {
    const { giveUp, queues } = giveUpWith({ state: { kind: 'stopped' } });

    expect(await giveUp.event(failed, 'no way')).toBe('not_yet');

    expect(queues.deadLetters.sent).toEqual([]);
  });
});

describe('giving up an event whose id is on record for another one', () => {
  it('is done in the dead-letter queue alone', async () => {
    const { giveUp, queues, recorded } = giveUpWith();

    expect(await giveUp.conflict(event)).toBe('concluded');

    expect(queues.deadLetters.sent[0]?.options.attributes?.reason).toContain('conflict');
    expect(recorded).toEqual([]);
  });
});

describe('giving up an entry that nobody can read', () => {
  const about = { eventId: event.id, run: 1, attempt: 3, history: [] };
  const entry = { body: 'b', reason: 'no type', about };

  it('is on record under its id: the attempt that it was to be is not made', async () => {
    const { giveUp, queues, notes } = giveUpWith();

    expect(await giveUp.entry(entry, 'm1')).toBe('concluded');

    expect(queues.deadLetters.sent[0]?.options.attributes).toEqual({ reason: 'no type', event_id: event.id });
    expect(notes).toMatchObject([
      {
        eventId: event.id,
        run: 1,
        attempt: 2,
        delivery: 'm1',
        unread: true,
        history: [{ error: 'no type' }],
      },
    ]);
    expect(notes[0]).not.toHaveProperty('nextTryAtMs');
  });

  it('is not done again when its message comes again, or is sent anew', async () => {
    const first = giveUpWith();
    await first.giveUp.entry(entry, 'm1');
    const attempts = first.notes[0] as AttemptsRecord;
    const { giveUp, queues } = giveUpWith({ state: { attempts } });

    expect(await giveUp.entry(entry, 'm1')).toBe('concluded');
    expect(await giveUp.entry({ ...entry, resentFrom: 'm1' }, 'm2')).toBe('concluded');

    expect(queues.deadLetters.sent).toEqual([]);
  });

  it('has no record when its id can not be read either', async () => {
    const { giveUp, queues, notes } = giveUpWith();
    await giveUp.entry({ body: 'b', reason: 'no id' }, 'm1');
    expect([queues.deadLetters.sent.length, notes]).toEqual([1, []]);
  });
});

describe('giving up a message that nobody can read', () => {
  it('sends it as it is', async () => {
    const { giveUp, queues } = giveUpWith();

    expect(await giveUp.message('nonsense', '')).toBe('concluded');

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

    expect(await giveUp.message('x'.repeat(1_048_000), 'nonsense')).toBe('concluded');

    expect(queues.deadLetters.sent.map(({ body }) => body.length)).toEqual([1_048_000, 200_000]);
    expect(queues.deadLetters.sent[1]?.options.attributes).toEqual({
      reason: 'nonsense',
      cut_from: '1048000',
    });
  });
});
