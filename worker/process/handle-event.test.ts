import { describe, expect, it } from 'vitest';
import type { AttemptsRecord } from '../../core/event/attempts-record.ts';
import { decodePack } from '../../core/event/decode-pack.ts';
import { createEventIds } from '../../core/event/event-id.ts';
import { fingerprint } from '../../core/event/fingerprint.ts';
import type { QueuedEvent } from '../../core/event/pack.ts';
import type { StoredEvent } from '../../core/event/stored-event.ts';
import type { EventState, NoteOutcome } from '../../core/ports/event-store.ts';
import type { Delivery } from '../../core/ports/queue.ts';
import { startTrace } from '../../core/telemetry/trace-context.ts';
import { neverAgain, notBefore } from '../handlers/verdict.ts';
import { createFakeDelivery } from '../testing/fake-delivery.ts';
import { createSilentProbe } from '../testing/silent-probe.ts';
import { createAfterFailure } from './after-failure.ts';
import { CONCLUDED, type Conclusion, NOT_YET } from './conclusion.ts';
import type { DeadLetter } from './dead-letter.ts';
import { createHandleEvent } from './handle-event.ts';
import type { HandlerResult } from './run-handler.ts';

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
const inHand = (event: QueuedEvent, delivery: Delivery = first) => ({ event, delivery, receivedAtMs: 7 });

type Settings = {
  result?: HandlerResult;
  state?: EventState;
  noted?: Exclude<NoteOutcome['kind'], 'unavailable'> | 'stopped';
};

/** A handler of one result, what is on record, and all that was done in order. */
function handlerWith({ result = { kind: 'ok' }, state = {}, noted = 'noted' }: Settings) {
  const done: string[] = [];
  const probe = createSilentProbe();
  const notes: AttemptsRecord[] = [];
  const recorded: StoredEvent[] = [];
  const given: { event: QueuedEvent; reason: string }[] = [];
  const deadLetter: DeadLetter = {
    async event({ event }, reason) {
      done.push('give up');
      given.push({ event, reason });
      return CONCLUDED;
    },
    recorded(event, reason) {
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
      return result;
    },
    delaysOf: () => DELAYS_MS,
    stateOf: async (_id, { mayBeUnconfirmed = false } = {}) => {
      done.push('read');
      if (mayBeUnconfirmed && state.concluded) done.push('confirm');
      return state;
    },
    note: async (record) => {
      done.push('note');
      notes.push(record);
      return { kind: noted };
    },
    record: async (stored) => {
      done.push('record');
      recorded.push(stored);
      return { kind: 'stored' };
    },
    afterFailure: createAfterFailure({ deadLetter, probe, now: () => NOW_MS }),
    deadLetter,
    probe,
    worker: 'w1',
    now: () => NOW_MS,
    random: () => 0,
  });
  return { handle, done, notes, recorded, given, probe };
}

const failed: HandlerResult = { kind: 'failed', reason: 'down' };

/** The events that come again, and when. */
function againIn(conclusion: Conclusion): { event: QueuedEvent | undefined; atMs: number }[] {
  if (conclusion.kind === 'not_yet') throw new Error('the message comes again');
  return (conclusion.successors.again ?? []).map(({ body, notBeforeMs }) => {
    const decoded = decodePack(body, 'm', 0);
    return { event: decoded.kind === 'pack' ? decoded.events[0] : undefined, atMs: notBeforeMs };
  });
}

describe('a first delivery', () => {
  it('is handled and recorded, and nothing is read', async () => {
    const { handle, done } = handlerWith({});
    expect(await handle(inHand(event))).toEqual(CONCLUDED);
    expect(done).toEqual(['run', 'record']);
  });

  it('that is lost before its handler begins is left to whoever has it now', async () => {
    const { handle, done } = handlerWith({});
    const lost = createFakeDelivery();
    lost.lose();

    expect(await handle(inHand(event, lost))).toEqual(NOT_YET);

    expect(done).toEqual([]);
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

  it('is left alone when a repeat finds it, or any client could have any minute counted again', async () => {
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

  it('goes on after the attempt that it made before: the next one is sent as it was planned', async () => {
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

  it('is deferred as one that was sent anew, so that it is deferred once', async () => {
    const { handle, done } = handlerWith({});
    const sent = againIn(await handle(inHand({ ...event, repeat: true })));
    expect(done).toEqual(['read']);
    expect(sent).toEqual([{ event: { ...event, repeat: true, resentFrom: 'm1' }, atMs: NOW_MS + 30_000 }]);
  });

  it('makes the dead letter again that it owes, with the attempts on record', async () => {
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
  it('has its attempt on record before the next one is sent', async () => {
    const { handle, done, notes } = handlerWith({ result: failed });

    const sent = againIn(await handle(inHand(event)));

    expect(done).toEqual(['run', 'note']);
    const attempt = { run: 1, attempt: 1, atMs: NOW_MS, error: 'down', worker: 'w1', delivery: 'm1' };
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

  it('comes again when its attempt could not be put on record', async () => {
    const { handle } = handlerWith({ result: failed, noted: 'stopped' });
    expect(await handle(inHand(event))).toEqual(NOT_YET);
  });

  it('for the last time is given up, with all of its attempts', async () => {
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

  it('that says when is asked again then', async () => {
    const verdict = notBefore(NOW_MS + 90_000, 'busy');
    const { handle } = handlerWith({ result: { kind: 'failed', reason: 'busy', verdict } });
    const sent = againIn(await handle(inHand(event)));
    expect(sent).toMatchObject([{ atMs: NOW_MS + 90_000 }]);
  });
});
