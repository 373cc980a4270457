import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { AttemptsRecord } from '../../core/event/attempts-record.ts';
import { decodePack } from '../../core/event/decode-pack.ts';
import { createEventIds } from '../../core/event/event-id.ts';
import type { EventInHand } from '../../core/event/event-in-hand.ts';
import { fingerprint } from '../../core/event/fingerprint.ts';
import type { QueuedEvent } from '../../core/event/pack.ts';
import type { StoredEvent } from '../../core/event/stored-event.ts';
import { startTrace } from '../../core/event/trace-context.ts';
import type { EventState, NoteOutcome } from '../../core/ports/event-store.ts';
import type { Delivery } from '../../core/ports/queue.ts';
import { UNTRACED } from '../../core/telemetry/tracing/trace-contexts.ts';
import { neverAgain, notBefore } from '../handlers/verdict.ts';
import { createFakeDelivery } from '../testing/fake-delivery.ts';
import { createSilentProbe } from '../testing/silent-probe.ts';
import { createAfterFailure } from './after-failure.ts';
import { CONCLUDED, type Conclusion, NOT_YET } from './conclusion.ts';
import type { DeadLetter } from './dead-letter.ts';
import { createHandleEvent } from './handle-event.ts';
import type { RecordOutcome } from './record-event.ts';
import type { HandlerResult } from './run-handler.ts';

beforeEach(() => void vi.useFakeTimers({ toFake: ['performance'] }).advanceTimersByTime(1_000));
afterEach(() => void vi.useRealTimers());

const NOW_MS = 1_000_000;
const DELAYS_MS = [10_000, 20_000];
const event: QueuedEvent = {
  id: createEventIds(['a secret of these tests']).mint(NOW_MS),
  content: { eventType: 'test', subject: 's', payload: 1 },
  acceptedAtMs: 5,
  enqueuedAtMs: 6,
  traceparent: startTrace().traceparent,
  run: 1,
  attempt: 1,
};
const first = createFakeDelivery();
const again = createFakeDelivery('', { firstDelivery: 'perhaps_not' });
const inHand = (event: QueuedEvent, delivery: Delivery = first) => ({
  event,
  delivery,
  receivedAtMs: 7,
  notes: {},
});

type Settings = {
  result?: HandlerResult;
  /** How long the handler takes. */
  tookMs?: number;
  hasHandler?: boolean;
  state?: EventState | { kind: 'stopped' };
  outcome?: RecordOutcome;
  noted?: Exclude<NoteOutcome['kind'], 'unavailable'> | 'stopped';
};

/** A handler with one result, a record to read, and the steps that were done, in order. */
function handlerWith({
  result = { kind: 'ok' },
  tookMs = 0,
  hasHandler = true,
  state = {},
  outcome = { kind: 'stored' },
  noted = 'noted',
}: Settings) {
  const done: string[] = [];
  const handled: [result: string, seconds: number][] = [];
  const silent = createSilentProbe();
  const probe = {
    ...silent,
    handled: (_inHand: EventInHand, result: string, seconds: number) => void handled.push([result, seconds]),
  };
  const notes: AttemptsRecord[] = [];
  const recorded: StoredEvent[] = [];
  const given: { event: QueuedEvent; reason: string }[] = [];
  const deadLetter: DeadLetter = {
    async event({ event }, reason) {
      done.push('give up');
      given.push({ event, reason });
      return CONCLUDED;
    },
    recorded({ event }, reason) {
      done.push('dead letter');
      given.push({ event, reason });
      return CONCLUDED;
    },
    conflict() {
      done.push('conflict');
      return CONCLUDED;
    },
    message: () => CONCLUDED,
    entry: async () => CONCLUDED,
  };
  const handle = createHandleEvent({
    async run(_event, mayBegin) {
      if (!mayBegin()) return { kind: 'not_begun' };
      done.push('run');
      vi.advanceTimersByTime(tookMs);
      return result;
    },
    delaysOf: () => (hasHandler ? DELAYS_MS : undefined),
    stateOf: async (_id, { mayBeUnconfirmed = false } = {}) => {
      done.push('read');
      if (mayBeUnconfirmed && 'concluded' in state) done.push('confirm');
      return state;
    },
    note: async (record) => {
      done.push('note');
      notes.push(record);
      return { kind: noted };
    },
    record: async (_inHand, stored) => {
      done.push('record');
      recorded.push(stored);
      return outcome;
    },
    afterFailure: createAfterFailure({ deadLetter, probe, contexts: UNTRACED, now: () => NOW_MS }),
    deadLetter,
    probe,
    worker: 'w1',
    now: () => NOW_MS,
    random: () => 0,
  });
  return { handle, done, notes, recorded, given, probe, handled };
}

const failed: HandlerResult = { kind: 'failed', reason: 'down' };

/** The events that are sent again, and when. */
function againIn(conclusion: Conclusion): { event: QueuedEvent | undefined; atMs: number }[] {
  if (conclusion.kind === 'not_yet') throw new Error('the message comes again');
  return (conclusion.successors.again ?? []).map(({ body, notBeforeMs }) => {
    const decoded = decodePack(body, 'm', 0);
    return { event: decoded.kind === 'pack' ? decoded.events[0] : undefined, atMs: notBeforeMs };
  });
}

describe('a first delivery', () => {
  it('is handled and recorded, and nothing is read', async () => {
    const result: HandlerResult = { kind: 'ok', enrichment: { total: 3 } };
    const { handle, done, recorded, handled } = handlerWith({ result, tookMs: 250 });

    expect(await handle(inHand(event))).toEqual(CONCLUDED);

    expect(done).toEqual(['run', 'record']);
    expect(recorded).toMatchObject([
      {
        id: event.id,
        outcome: 'processed',
        receivedAtMs: 7,
        handledAtMs: NOW_MS,
        enrichment: { total: 3 },
      },
    ]);
    expect(handled).toEqual([['ok', 0.25]]);
  });

  it('is recorded unchanged when its type has no handler', async () => {
    const { handle, done, recorded, handled } = handlerWith({ result: { kind: 'no_handler' } });
    expect(await handle(inHand(event))).toEqual(CONCLUDED);
    expect(done).toEqual(['run', 'record']);
    expect(recorded).toMatchObject([{ outcome: 'processed' }]);
    expect(handled).toEqual([]);
  });

  it('comes again when the worker stops before the handler ends', async () => {
    const { handle, done } = handlerWith({ result: { kind: 'stopped' } });
    expect(await handle(inHand(event))).toEqual(NOT_YET);
    expect(done).toEqual(['run']);
  });

  it('that is lost before its handler begins is left to its new holder', async () => {
    const { handle, done } = handlerWith({});
    const lost = createFakeDelivery();
    lost.lose();

    expect(await handle(inHand(event, lost))).toEqual(NOT_YET);

    expect(done).toEqual([]);
  });
});

describe('an event that was processed', () => {
  it.each<[RecordOutcome, string]>([
    [{ kind: 'stored' }, 'processed'],
    [{ kind: 'redriven' }, 'redriven'],
    [{ kind: 'duplicate' }, 'duplicate'],
  ])('is concluded once its outcome is on record: $kind', async (outcome, told) => {
    const { handle, done, probe } = handlerWith({ outcome });
    expect(await handle(inHand(event))).toEqual(CONCLUDED);
    expect([done, probe.told]).toEqual([['run', 'record'], [told]]);
  });

  it('comes again when its outcome cannot be recorded', async () => {
    const { handle, probe } = handlerWith({ outcome: { kind: 'stopped' } });
    expect(await handle(inHand(event))).toEqual(NOT_YET);
    expect(probe.told).toEqual([]);
  });

  it('is given up, with the reason, when the table never takes it', async () => {
    const { handle, done, given } = handlerWith({ outcome: { kind: 'rejected', reason: 'too large' } });
    await handle(inHand(event));
    expect(done).toEqual(['run', 'record', 'give up']);
    expect(given).toEqual([{ event, reason: expect.stringContaining('too large') }]);
  });

  it('is a conflict when another event has its id', async () => {
    const { handle, done } = handlerWith({ outcome: { kind: 'conflict' } });
    await handle(inHand(event));
    expect(done).toEqual(['run', 'record', 'conflict']);
  });

  it('cannot have failed again: that is a bug', async () => {
    const { handle } = handlerWith({ outcome: { kind: 'failed_again' } });
    await expect(handle(inHand(event))).rejects.toThrow('failed again');
  });
});

describe('what is on record already', () => {
  const state: EventState = {
    concluded: { outcome: 'processed', fingerprint: fingerprint(event.content), run: 1 },
  };

  it.each<[string, QueuedEvent, typeof first]>([
    ['redelivery', event, again],
    ['message that was sent anew', { ...event, resentFrom: 'm0' }, first],
  ])(
    'is accounted for when a %s finds it: who stored it may have died before it knew',
    async (_, found, how) => {
      const { handle, done, probe } = handlerWith({ state });
      expect(await handle(inHand(found, how))).toEqual(CONCLUDED);
      expect([done, probe.told]).toEqual([['read', 'confirm'], ['duplicate']]);
    },
  );

  it('is a conflict when it belongs to another event', async () => {
    const another: EventState = { concluded: { outcome: 'processed', fingerprint: 'another', run: 1 } };
    const { handle, done } = handlerWith({ state: another });
    await handle(inHand(event, again));
    expect(done).toEqual(['read', 'confirm', 'conflict']);
  });

  it('must be read before anything is handled', async () => {
    const { handle, done } = handlerWith({ state: { kind: 'stopped' } });
    expect(await handle(inHand(event, again))).toEqual(NOT_YET);
    expect(done).toEqual(['read']);
  });

  it('is not confirmed for a repeat, or any client could have any minute counted again', async () => {
    const { handle, done } = handlerWith({ state });
    await handle(inHand({ ...event, repeat: true }));
    expect(done).toEqual(['read']);
  });
});

describe('a delivery that may not be the first', () => {
  it.each<[string, QueuedEvent, typeof first]>([
    ['by its receive count', event, again],
    ['by its attempt', { ...event, attempt: 2 }, first],
    ['by its run', { ...event, run: 2 }, first],
    ['as a repeat', { ...event, repeat: true }, first],
    ['as one that was sent anew', { ...event, resentFrom: 'm0' }, first],
  ])('%s reads first', async (_what, delivered, delivery) => {
    const { handle, done } = handlerWith({});
    await handle(inHand(delivered, delivery));
    expect(done[0]).toBe('read');
  });

  it('goes on after the attempt that it already made, and sends the next one as planned', async () => {
    const attempts: AttemptsRecord = {
      eventId: event.id,
      eventType: 'test',
      fingerprint: fingerprint(event.content),
      run: 1,
      attempt: 1,
      delivery: 'm0',
      nextTryAtMs: 77,
      history: [],
    };
    const { handle, done } = handlerWith({ state: { attempts } });

    const sent = againIn(await handle(inHand({ ...event, resentFrom: 'm0' })));

    expect(done).toEqual(['read']);
    expect(sent).toMatchObject([{ event: { attempt: 2 }, atMs: 77 }]);
    expect(sent[0]?.event).not.toHaveProperty('resentFrom');
  });

  it('is deferred under its first delivery, so that it is deferred only once', async () => {
    const { handle, done, probe } = handlerWith({});
    const sent = againIn(await handle(inHand({ ...event, repeat: true })));
    expect([done, probe.told]).toEqual([['read'], ['deferred']]);
    expect(sent).toEqual([{ event: { ...event, repeat: true, resentFrom: 'm1' }, atMs: NOW_MS + 30_000 }]);
  });

  it('is not deferred when its type has no handler', async () => {
    const { handle, done } = handlerWith({ hasHandler: false });
    await handle(inHand({ ...event, repeat: true }));
    expect(done).toEqual(['read', 'run', 'record']);
  });

  it('makes the dead letter that it owes again, with the recorded attempts', async () => {
    const history = [{ run: 1, attempt: 1, atMs: 1, durationMs: 1, error: 'e', worker: 'w', delivery: 'm1' }];
    const of = { fingerprint: fingerprint(event.content), run: 1 };
    const { handle, done, given } = handlerWith({
      state: {
        concluded: { ...of, outcome: 'failed', delivery: 'm1', reason: 'no way' },
        attempts: { ...of, eventId: event.id, attempt: 1, delivery: 'm1', history },
      },
    });

    await handle(inHand(event, again));

    expect(done).toEqual(['read', 'confirm', 'dead letter']);
    expect(given).toEqual([{ event: { ...event, history }, reason: 'no way' }]);
  });
});

describe('a handler that fails', () => {
  it('has its attempt recorded before the next one is sent', async () => {
    const { handle, done, notes, handled } = handlerWith({ result: failed, tookMs: 1_500 });

    const sent = againIn(await handle(inHand(event)));

    expect(done).toEqual(['run', 'note']);
    expect(handled).toEqual([['failed', 1.5]]);
    const how = { error: 'down', worker: 'w1', delivery: 'm1', durationMs: 1_500 };
    const attempt = { run: 1, attempt: 1, atMs: NOW_MS, ...how };
    expect(notes).toMatchObject([
      {
        eventId: event.id,
        subject: 's',
        run: 1,
        attempt: 1,
        nextTryAtMs: NOW_MS + 5_000,
        history: [attempt],
      },
    ]);
    expect(sent).toMatchObject([{ event: { attempt: 2, history: [attempt] }, atMs: NOW_MS + 5_000 }]);
  });

  it.each([
    ['another', 0, 'duplicate'],
    ['mine', 1, 'retried'],
  ] as const)('when the attempt on record is %s: %s come again', async (noted, count, told) => {
    const { handle, done, probe } = handlerWith({ result: failed, noted });
    expect(againIn(await handle(inHand(event)))).toHaveLength(count);
    expect(done).toEqual(['run', 'note']);
    expect(probe.told).toContain(told);
  });

  it('is a conflict when another event is being retried under its id', async () => {
    const { handle, done } = handlerWith({ result: failed, noted: 'conflict' });
    await handle(inHand(event));
    expect(done).toEqual(['run', 'note', 'conflict']);
  });

  it('comes again when its attempt cannot be recorded', async () => {
    const { handle } = handlerWith({ result: failed, noted: 'stopped' });
    expect(await handle(inHand(event))).toEqual(NOT_YET);
  });

  it('for the last time makes its event a dead letter with all attempts', async () => {
    const { handle, done, notes, given } = handlerWith({ result: failed });
    await handle(inHand({ ...event, attempt: 3 }));
    expect(done).toEqual(['read', 'run', 'note', 'give up']);
    expect(notes[0]).not.toHaveProperty('nextTryAtMs');
    expect(given).toMatchObject([
      { event: { history: [{ attempt: 3 }] }, reason: 'failed 3 times, the last time: down' },
    ]);
  });

  it.each<[string, HandlerResult]>([
    ['an invalid payload', { kind: 'invalid', reason: 'no' }],
    ['a verdict', { kind: 'failed', reason: 'no', verdict: neverAgain('no') }],
  ])('for good, by %s, is given up at once', async (_what, result) => {
    const { handle, done, given } = handlerWith({ result });
    await handle(inHand(event));
    expect(done).toEqual(['run', 'note', 'give up']);
    expect(given).toMatchObject([{ reason: 'no' }]);
  });

  it('that names a time is retried then', async () => {
    const verdict = notBefore(NOW_MS + 90_000, 'busy');
    const { handle } = handlerWith({ result: { kind: 'failed', reason: 'busy', verdict } });
    const sent = againIn(await handle(inHand(event)));
    expect(sent).toMatchObject([{ atMs: NOW_MS + 90_000 }]);
  });
});
