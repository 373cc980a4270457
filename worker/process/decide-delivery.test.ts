import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AttemptsRecord } from '../../core/event/attempts-record.ts';
import { createEventIds } from '../../core/event/event-id.ts';
import type { QueuedEvent } from '../../core/event/pack.ts';
import { startTrace } from '../../core/event/trace-context.ts';
import type { EventState } from '../../core/ports/event-store.ts';
import { decideDelivery } from './decide-delivery.ts';

const MINTED_AT_MS = 1_000_000;
const id = createEventIds(['a secret of these tests']).mint(MINTED_AT_MS);

const eventOf = (change: Partial<QueuedEvent> = {}): QueuedEvent => ({
  id,
  content: { eventType: 'test', payload: 1 },
  acceptedAtMs: MINTED_AT_MS,
  traceparent: startTrace().traceparent,
  run: 1,
  attempt: 1,
  ...change,
});
const attemptsOf = (change: Partial<AttemptsRecord> = {}): AttemptsRecord => ({
  eventId: id,
  eventType: 'test',
  fingerprint: 'same',
  run: 1,
  attempt: 1,
  delivery: 'm1',
  nextTryAtMs: 5,
  history: [],
  ...change,
});
const { fingerprint: _fingerprint, nextTryAtMs: _nextTryAtMs, ...unread } = attemptsOf({ attempt: 0 });
const failedIn = (run: number): EventState => ({
  concluded: { outcome: 'failed', fingerprint: 'same', run },
});

const decide = (
  event: Partial<QueuedEvent>,
  state: EventState,
  { delivery = 'm1', ageMs = 60_000, hasHandler = true } = {},
) =>
  decideDelivery(
    { event: eventOf(event), fingerprint: 'same', delivery, hasHandler },
    state,
    MINTED_AT_MS + ageMs,
  );

describe('a delivery', () => {
  it.each<[string, Partial<QueuedEvent>, EventState, string]>([
    ['of what has no record', {}, {}, 'handle'],
    ['of the next attempt', { attempt: 2 }, { attempts: attemptsOf() }, 'handle'],
    [
      'of what was processed',
      {},
      { concluded: { outcome: 'processed', fingerprint: 'same', run: 1 } },
      'drop',
    ],
    [
      'of a later run of what was processed',
      { run: 2 },
      { concluded: { outcome: 'processed', fingerprint: 'same', run: 1 } },
      'drop',
    ],
    ['of what failed in this run', { repeat: true }, failedIn(1), 'drop'],
    ['of what failed in a later run', {}, failedIn(2), 'drop'],
    ['of the run after the one that failed', { run: 2 }, failedIn(1), 'handle'],
    ['of what no worker could read before', {}, { attempts: unread }, 'handle'],
    ['of a run that is over', {}, { attempts: attemptsOf({ run: 2 }) }, 'drop'],
    ['of an attempt that is over', { attempt: 2 }, { attempts: attemptsOf({ attempt: 3 }) }, 'drop'],
    ['of a repeat of what is retrying', { repeat: true }, { attempts: attemptsOf({ attempt: 2 }) }, 'drop'],
    [
      'of a run whose first attempt failed, after one that failed',
      { run: 2, attempt: 2 },
      { ...failedIn(1), attempts: attemptsOf({ run: 2 }) },
      'handle',
    ],
  ])('%s', (_what, event, state, expected) => {
    expect(decide(event, state).kind).toBe(expected);
  });

  it('that made the recorded attempt goes on after it; any other is dropped', () => {
    const attempts = attemptsOf({ delivery: 'm1' });
    expect(decide({}, { attempts })).toEqual({ kind: 'resume', attempts });
    expect(decide({}, { attempts }, { delivery: 'm2' })).toEqual({ kind: 'drop' });
  });

  it('that recorded the failure owes its dead letter; any other is dropped', () => {
    const history = [{ run: 1, attempt: 1, atMs: 1, durationMs: 1, error: 'e', worker: 'w', delivery: 'm1' }];
    const { concluded } = failedIn(1);
    const state: EventState = {
      ...(concluded && { concluded: { ...concluded, delivery: 'm1', reason: 'no way' } }),
      attempts: attemptsOf({ history }),
    };
    expect(decide({}, state)).toEqual({ kind: 'dead_letter', reason: 'no way', history: { history } });
    expect(decide({}, state, { delivery: 'm2' })).toEqual({ kind: 'drop' });
    const withoutIts = { reason: 'no way', history: {}, kind: 'dead_letter' };
    for (const attempts of [undefined, attemptsOf({ history, run: 0 })]) {
      const { attempts: _attempts, ...rest } = state;
      expect(decide({}, { ...rest, ...(attempts && { attempts }) })).toEqual(withoutIts);
    }
    expect(
      decide({ run: 2 }, { concluded: { outcome: 'failed', fingerprint: 'same', run: 3, delivery: 'm1' } }),
    ).toEqual({
      kind: 'drop',
    });
  });

  it('of a repeat without a record is deferred once, while its id is young', () => {
    const untilMs = MINTED_AT_MS + 30_000;
    expect(decide({ repeat: true }, {}, { ageMs: 1_000 })).toEqual({ kind: 'defer', untilMs });
    expect(decide({ repeat: true }, {}, { ageMs: 30_000 }).kind).toBe('handle');
    expect(decide({ repeat: true, resentFrom: 'm0' }, {}, { ageMs: 1_000 }).kind).toBe('handle');
    expect(decide({ repeat: true, run: 2 }, {}, { ageMs: 1_000 }).kind).toBe('handle');
    expect(decide({}, {}, { ageMs: 1_000 }).kind).toBe('handle');
  });

  it('of a repeat is never deferred for longer, even if the clock that minted its id is ahead', () => {
    expect(decide({ repeat: true }, {}, { ageMs: -600_000 })).toEqual({
      kind: 'defer',
      untilMs: MINTED_AT_MS - 600_000 + 30_000,
    });
  });

  it('of a repeat without a handler is not deferred: storing it twice changes nothing', () => {
    expect(decide({ repeat: true }, {}, { ageMs: 1_000, hasHandler: false }).kind).toBe('handle');
  });

  it.each<[string, EventState]>([
    ['stored', { concluded: { outcome: 'processed', fingerprint: 'other', run: 1 } }],
    ['retrying', { attempts: attemptsOf({ fingerprint: 'other' }) }],
  ])('under the id of another event that is %s is a conflict', (_what, state) => {
    expect(decide({}, state)).toEqual({ kind: 'conflict' });
  });

  it('never handles an attempt twice, and never drops one that no worker made', () => {
    const numbers = fc.record({
      run: fc.integer({ min: 1, max: 3 }),
      attempt: fc.integer({ min: 1, max: 3 }),
    });
    fc.assert(
      fc.property(numbers, numbers, fc.boolean(), (event, made, repeat) => {
        const state = { attempts: attemptsOf(made) };
        const { kind } = decide(repeat ? { ...event, repeat } : event, state, { delivery: 'm2' });
        const isOver = made.run > event.run || (made.run === event.run && made.attempt >= event.attempt);
        expect(kind).toBe(isOver ? 'drop' : 'handle');
      }),
    );
  });
});
