import { describe, expect, it } from 'vitest';
import type { AttemptsRecord } from '../../core/event/attempts-record.ts';
import { decodePack } from '../../core/event/decode-pack.ts';
import type { QueuedEvent } from '../../core/event/pack.ts';
import type { StoredEvent } from '../../core/event/stored-event.ts';
import { startTrace } from '../../core/event/trace-context.ts';
import type { ConcludedState, EventState } from '../../core/ports/event-store.ts';
import { UNTRACED } from '../../core/telemetry/tracing/trace-contexts.ts';
import { createFakeDelivery } from '../testing/fake-delivery.ts';
import { createSilentProbe } from '../testing/silent-probe.ts';
import { CONCLUDED, type Conclusion, NOT_YET } from './conclusion.ts';
import { createDeadLetter } from './dead-letter.ts';
import type { RecordOutcome } from './record-event.ts';
import { toStoredEvent } from './to-stored-event.ts';

const NOW_MS = 9;
const event: QueuedEvent = {
  id: '01a1fbe4-56e0-8114-bee5-e4c8235d1cf0',
  content: { eventType: 'test', payload: 'x' },
  acceptedAtMs: 5,
  traceparent: startTrace().traceparent,
  run: 1,
  attempt: 5,
};
const inHand = { event, delivery: createFakeDelivery(), receivedAtMs: 1, notes: {} };
const { fingerprint } = toStoredEvent(event, { outcome: 'failed', receivedAtMs: 1, handledAtMs: 1 });
const failedBy = (delivery: string, run = 1): EventState => ({
  concluded: { outcome: 'failed', fingerprint, run, delivery },
});
const processed: ConcludedState = { outcome: 'processed', fingerprint, run: 1 };

type Settings = {
  outcomes?: RecordOutcome[];
  states?: (EventState | { kind: 'stopped' })[];
  isStopped?: boolean;
};

/** `states`: the record that each read finds; further reads find the last one. */
function deadLetterWith({ outcomes = [], states = [{}], isStopped = false }: Settings = {}) {
  const probe = createSilentProbe();
  const recorded: StoredEvent[] = [];
  const notes: AttemptsRecord[] = [];
  const deadLetter = createDeadLetter({
    probe,
    contexts: UNTRACED,
    stateOf: async () => (states.length > 1 ? states.shift() : states[0]) ?? {},
    worker: 'w1',
    now: () => NOW_MS,
    note: async (attempts) => {
      notes.push(attempts);
      return { kind: isStopped ? 'stopped' : 'noted' };
    },
    record: async (_inHand, event) => {
      recorded.push(event);
      return outcomes.shift() ?? { kind: 'stored' };
    },
  });
  return { deadLetter, recorded, notes, probe };
}

function lettersIn(conclusion: Conclusion) {
  if (conclusion.kind === 'not_yet') throw new Error('it comes again');
  return conclusion.successors.dead ?? [];
}

describe('an event that is given up', () => {
  it('is on record as failed, with the delivery that its dead letter belongs to', async () => {
    const { deadLetter, recorded, probe } = deadLetterWith();

    const letters = lettersIn(await deadLetter.event(inHand, 'no way'));

    expect(letters).toMatchObject([{ reason: 'no way', eventId: event.id, run: 1, fingerprint }]);
    expect(recorded).toMatchObject([{ outcome: 'failed', reason: 'no way', delivery: 'm1' }]);
    expect(probe.told).toEqual(['failed']);
  });

  it('that was split off its pack is recorded under the delivery of the pack', async () => {
    const { deadLetter, recorded } = deadLetterWith();
    await deadLetter.event({ ...inHand, event: { ...event, resentFrom: 'm0' } }, 'no way');
    expect(recorded[0]?.delivery).toBe('m0');
  });

  it('comes again when it cannot be recorded: every dead letter has a record', async () => {
    const { deadLetter } = deadLetterWith({ outcomes: [{ kind: 'stopped' }] });
    expect(await deadLetter.event(inHand, 'no way')).toEqual(NOT_YET);
  });

  it('comes again when its record cannot be read', async () => {
    const { deadLetter, recorded } = deadLetterWith({ states: [{ kind: 'stopped' }] });
    expect(await deadLetter.event(inHand, 'no way')).toEqual(NOT_YET);
    expect(recorded).toEqual([]);
  });

  it('has its long reason cut, in the record and in the dead letter', async () => {
    const { deadLetter, recorded } = deadLetterWith();

    const [letter] = lettersIn(await deadLetter.event(inHand, 'x'.repeat(100_000)));

    expect([letter?.reason.length, recorded[0]?.reason?.length]).toEqual([1_000, 1_000]);
  });

  it('is recorded without its payload when the table cannot hold it', async () => {
    const { deadLetter, recorded } = deadLetterWith({
      outcomes: [{ kind: 'rejected', reason: 'too large' }],
    });

    expect(lettersIn(await deadLetter.event(inHand, 'no way'))).toHaveLength(1);

    expect(recorded.map(({ content }) => content)).toEqual([
      event.content,
      { ...event.content, payload: null },
    ]);
    expect(recorded[1]?.fingerprint).toBe(recorded[0]?.fingerprint);
  });

  const rejected = { kind: 'rejected', reason: 'no' } as const;
  it.each<[string, RecordOutcome[], string]>([
    ['never takes it, not even without its payload', [rejected, rejected], 'rejected'],
    ['has another event under its id', [{ kind: 'conflict' }], 'conflict'],
  ])('is dead-lettered though the table %s', async (_what, outcomes, told) => {
    const { deadLetter, recorded, probe } = deadLetterWith({ outcomes: [...outcomes] });

    expect(lettersIn(await deadLetter.event(inHand, 'no way'))).toHaveLength(1);

    expect(recorded).toHaveLength(outcomes.length);
    expect(probe.told).toEqual([told]);
  });

  it('makes a dead letter of the next run, as a first and only copy', async () => {
    const { deadLetter } = deadLetterWith();
    const late = { ...event, run: 2, repeat: true as const, resentFrom: 'm' };

    const [letter] = lettersIn(await deadLetter.event({ ...inHand, event: late }, 'no way'));

    const decoded = decodePack(letter?.body ?? '', 'm', 0);
    const [again] = decoded.kind === 'pack' ? decoded.events : [];
    expect(again).toMatchObject({ id: event.id, run: 3, attempt: 1 });
    for (const member of ['repeat', 'resentFrom']) expect(again).not.toHaveProperty(member);
  });

  it.each<[string, EventState]>([
    ['processed it', { concluded: { ...processed, run: 2 } }],
    ['processed it in an earlier run', { concluded: processed }],
    ['gave it up', failedBy('m2', 2)],
    ['gave up a later run', failedBy('m1', 3)],
  ])('makes no dead letter when another delivery %s', async (_what, state) => {
    const { deadLetter, recorded } = deadLetterWith({ states: [state] });
    const secondRun = { ...inHand, event: { ...event, run: 2 } };

    expect(await deadLetter.event(secondRun, 'no way')).toEqual(CONCLUDED);

    expect(recorded).toEqual([]);
  });

  it('makes its dead letter again when this delivery gave up before and its worker died', async () => {
    const { deadLetter, recorded } = deadLetterWith({ states: [failedBy('m1')] });

    expect(lettersIn(await deadLetter.event(inHand, 'no way'))).toHaveLength(1);

    expect(recorded).toEqual([]);
  });

  it('is dead-lettered when its insert was not confirmed but had succeeded', async () => {
    const { deadLetter } = deadLetterWith({
      outcomes: [{ kind: 'duplicate' }],
      states: [{}, failedBy('m1')],
    });
    expect(lettersIn(await deadLetter.event(inHand, 'no way'))).toHaveLength(1);
  });

  it('comes again when it cannot find out which delivery got in first', async () => {
    const { deadLetter, probe } = deadLetterWith({
      outcomes: [{ kind: 'duplicate' }],
      states: [{}, { kind: 'stopped' }],
    });
    expect(await deadLetter.event(inHand, 'no way')).toEqual(NOT_YET);
    expect(probe.told).toEqual([]);
  });

  it('makes no dead letter when another delivery got in first', async () => {
    const { deadLetter, probe } = deadLetterWith({
      outcomes: [{ kind: 'duplicate' }],
      states: [{}, failedBy('m2')],
    });
    expect(await deadLetter.event(inHand, 'no way')).toEqual(CONCLUDED);
    expect(probe.told).toEqual(['duplicate']);
  });

  it('is also given up in a later run', async () => {
    const { deadLetter, probe } = deadLetterWith({
      states: [failedBy('m0')],
      outcomes: [{ kind: 'failed_again' }],
    });

    const letters = lettersIn(await deadLetter.event({ ...inHand, event: { ...event, run: 2 } }, 'no way'));

    expect(letters).toMatchObject([{ run: 2 }]);
    expect(probe.told).toEqual(['failed_again']);
  });
});

describe('an event whose id is on record for another event', () => {
  it('is dead-lettered, and the dead letter is its only record', () => {
    const { deadLetter, recorded, probe } = deadLetterWith();
    expect(lettersIn(deadLetter.conflict(inHand))).toMatchObject([
      { eventId: event.id, reason: expect.stringContaining('conflict') },
    ]);
    expect(recorded).toEqual([]);
    expect(probe.told).toEqual(['conflict']);
  });
});

describe('an entry that no worker can read', () => {
  const about = { eventId: event.id, run: 1, attempt: 3, history: [] };
  const entry = { body: 'b', reason: 'no type', about };

  it('is on record under its id, with its attempt not yet made', async () => {
    const { deadLetter, notes } = deadLetterWith();

    expect(lettersIn(await deadLetter.entry(entry, 'm1'))).toEqual([
      { body: 'b', reason: 'no type', eventId: event.id },
    ]);

    const noted = { eventId: event.id, run: 1, attempt: 2, delivery: 'm1', unread: true };
    expect(notes).toMatchObject([{ ...noted, history: [{ error: 'no type', worker: 'w1', atMs: NOW_MS }] }]);
    expect(notes[0]).not.toHaveProperty('nextTryAtMs');
  });

  it('comes again when it cannot be recorded', async () => {
    expect(await deadLetterWith({ isStopped: true }).deadLetter.entry(entry, 'm1')).toEqual(NOT_YET);
  });

  it('has no record when even its id is illegible', async () => {
    const { deadLetter, notes } = deadLetterWith();
    const letters = lettersIn(await deadLetter.entry({ body: 'b', reason: 'no id' }, 'm1'));
    expect([letters, notes]).toEqual([[{ body: 'b', reason: 'no id' }], []]);
  });
});

describe('a message that no worker can read', () => {
  it('is dead-lettered unchanged, with a short reason', () => {
    const { deadLetter } = deadLetterWith();
    expect(lettersIn(deadLetter.message('nonsense', 'not JSON'))).toEqual([
      { body: 'nonsense', reason: 'not JSON' },
    ]);
    expect(lettersIn(deadLetter.message('', 'x'.repeat(2_000)))[0]?.reason).toHaveLength(1_000);
  });
});
