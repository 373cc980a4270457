import { describe, expect, it } from 'vitest';
import type { AttemptsRecord } from '../../core/event/attempts-record.ts';
import { createEventIds } from '../../core/event/event-id.ts';
import { fingerprint } from '../../core/event/fingerprint.ts';
import type { QueuedEvent } from '../../core/event/pack.ts';
import type { StoredEvent } from '../../core/event/stored-event.ts';
import type { EventState, NoteOutcome } from '../../core/ports/event-store.ts';
import { startTrace } from '../../core/telemetry/trace-context.ts';
import { neverAgain, notBefore } from '../handlers/verdict.ts';
import { createSilentProbe } from '../testing/silent-probe.ts';
import { createAfterFailure } from './after-failure.ts';
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
const first = { id: 'm1', receivedAtMs: 7, isFirst: true, hasLapsed: () => false };
const again = { ...first, isFirst: false };

type Settings = {
  result?: HandlerResult;
  state?: EventState;
  noted?: Exclude<NoteOutcome['kind'], 'unavailable'>;
  isSent?: boolean;
};

/** A handler of one result, what is on record, and all that was done in order. */
function handlerWith({ result = { kind: 'ok' }, state = {}, noted = 'noted', isSent = true }: Settings) {
  const done: string[] = [];
  const probe = createSilentProbe();
  const sent: { event: QueuedEvent; atMs: number }[] = [];
  const notes: AttemptsRecord[] = [];
  const recorded: StoredEvent[] = [];
  const given: { event: QueuedEvent; reason: string }[] = [];
  const sendLater = async (later: QueuedEvent, atMs: number) => {
    done.push('send');
    sent.push({ event: later, atMs });
    return isSent;
  };
  const giveUp = {
    event: async ({ event }: { event: QueuedEvent }, reason: string) => {
      done.push('give up');
      given.push({ event, reason });
      return 'concluded' as const;
    },
    conflict: async () => {
      done.push('conflict');
      return 'concluded' as const;
    },
    message: async () => 'concluded' as const,
    entry: async () => 'concluded' as const,
  };
  const handle = createHandleEvent({
    async run(_event, mayBegin) {
      if (!(await mayBegin())) return { kind: 'not_begun' };
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
    afterFailure: createAfterFailure({ giveUp, sendLater, probe }),
    giveUp,
    sendLater,
    probe,
    worker: 'w1',
    now: () => NOW_MS,
    random: () => 0,
  });
  return { handle, done, sent, notes, recorded, given, probe };
}

const failed: HandlerResult = { kind: 'failed', reason: 'down' };

/** The first look is when it comes, the second when its handler's turn has come. */
function lapsedFromSecondLookOn(): () => boolean {
  const looks = [false];
  return () => looks.shift() ?? true;
}

describe('a first delivery', () => {
  it('is handled and recorded, and nothing is read', async () => {
    const { handle, done } = handlerWith({});
    expect(await handle(event, first)).toBe('concluded');
    expect(done).toEqual(['run', 'record']);
  });

  it('whose heartbeat lapsed before its handler began reads what is on record, and begins when there is nothing', async () => {
    const { handle, done } = handlerWith({});
    await handle(event, { ...first, hasLapsed: lapsedFromSecondLookOn() });
    expect(done).toEqual(['read', 'run', 'record']);
  });

  it('whose heartbeat lapsed does not begin when another delivery was faster', async () => {
    const state: EventState = {
      concluded: { outcome: 'processed', fingerprint: fingerprint(event.content), run: 1 },
    };
    const { handle, done, probe } = handlerWith({ state });

    await handle(event, { ...first, hasLapsed: lapsedFromSecondLookOn() });

    expect([done, probe.told]).toEqual([['read', 'confirm'], ['duplicate']]);
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
      expect(await handle(found, how)).toBe('concluded');
      expect([done, probe.told]).toEqual([['read', 'confirm'], ['duplicate']]);
    },
  );

  it('is left alone when a repeat finds it, or any client could have any minute counted again', async () => {
    const { handle, done } = handlerWith({ state });
    await handle({ ...event, repeat: true }, first);
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
    await handle(delivered, delivery);
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
    const { handle, done, sent } = handlerWith({ state: { attempts } });

    expect(await handle({ ...event, resentFrom: 'm0' }, first)).toBe('concluded');

    expect(done).toEqual(['read', 'send']);
    expect(sent).toMatchObject([{ event: { attempt: 2 }, atMs: 77 }]);
    expect(sent[0]?.event).not.toHaveProperty('resentFrom');
  });

  it('is put off as one that was sent anew, so that it is put off once', async () => {
    const { handle, done, sent } = handlerWith({});
    await handle({ ...event, repeat: true }, first);
    expect(done).toEqual(['read', 'send']);
    expect(sent).toEqual([{ event: { ...event, repeat: true, resentFrom: 'm1' }, atMs: NOW_MS + 30_000 }]);
  });

  it('that came too early waits on, untouched', async () => {
    const { handle, done, sent } = handlerWith({});
    const early = { ...event, attempt: 3, notBeforeMs: NOW_MS + 5_000 };
    await handle(early, first);
    expect([done, sent]).toEqual([['send'], [{ event: early, atMs: NOW_MS + 5_000 }]]);
  });
});

describe('a handler that fails', () => {
  it('has its attempt on record before the next one is sent', async () => {
    const { handle, done, notes, sent } = handlerWith({ result: failed });

    expect(await handle(event, first)).toBe('concluded');

    expect(done).toEqual(['run', 'note', 'send']);
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

  it('keeps its message when the next attempt could not be sent', async () => {
    const { handle } = handlerWith({ result: failed, isSent: false });
    expect(await handle(event, first)).toBe('not_yet');
  });

  it.each([
    ['another', ['run', 'note'], 'duplicate'],
    ['mine', ['run', 'note', 'send'], 'retried'],
  ] as const)('when the attempt on record is %s', async (noted, expected, told) => {
    const { handle, done, probe } = handlerWith({ result: failed, noted });
    expect(await handle(event, first)).toBe('concluded');
    expect(done).toEqual(expected);
    expect(probe.told).toContain(told);
  });

  it('for the last time is given up, with all of its attempts', async () => {
    const { handle, done, notes, given } = handlerWith({ result: failed });
    await handle({ ...event, attempt: 3 }, first);
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
    await handle(event, first);
    expect(done).toEqual(['run', 'note', 'give up']);
    expect(given).toMatchObject([{ reason: 'no' }]);
  });

  it('that says when is asked again then', async () => {
    const verdict = notBefore(NOW_MS + 90_000, 'busy');
    const { handle, sent } = handlerWith({ result: { kind: 'failed', reason: 'busy', verdict } });
    await handle(event, first);
    expect(sent).toMatchObject([{ atMs: NOW_MS + 90_000 }]);
  });
});
