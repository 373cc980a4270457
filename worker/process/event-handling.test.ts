import pino from 'pino';
import { expect, test } from 'vitest';
import { z } from 'zod';
import type { AttemptsRecord } from '../../core/event/attempts-record.ts';
import type { QueuedEvent } from '../../core/event/pack.ts';
import type { StoredEvent } from '../../core/event/stored-event.ts';
import type { EventStore } from '../../core/ports/event-store.ts';
import { UNTRACED } from '../../core/telemetry/tracing/trace-contexts.ts';
import { createHandlers, defineHandler } from '../handlers/handler.ts';
import { createFakeDelivery } from '../testing/fake-delivery.ts';
import { createSilentProbe } from '../testing/silent-probe.ts';
import { CONCLUDED, type Conclusion, NOT_YET } from './conclusion.ts';
import { createEventHandling } from './event-handling.ts';

const NOW_MS = 1_000_000;
const eventOf = (eventType: string): QueuedEvent => ({
  id: '01a1fbe4-56e0-8114-bee5-e4c8235d1cf0',
  content: { eventType, payload: 1 },
  acceptedAtMs: 5,
  traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-00`,
  run: 1,
  attempt: 1,
});
const inHand = (eventType: string, delivery = createFakeDelivery()) => ({
  event: eventOf(eventType),
  delivery,
  receivedAtMs: 7,
  notes: {},
});

const fail = () => Promise.reject(new Error('down'));
const handlers = createHandlers([
  defineHandler({ eventType: 'total', payload: z.unknown(), handle: async () => ({ total: 3 }) }),
  defineHandler({ eventType: 'fail', payload: z.unknown(), handle: fail }),
  defineHandler({ eventType: 'fail slowly', payload: z.unknown(), retryDelaysSeconds: [600], handle: fail }),
  defineHandler({ eventType: 'hang', payload: z.unknown(), handle: () => new Promise(() => {}) }),
]);

/** All that can be done with an event, over a store in memory that is up or down. */
function handlingOver({ isUp = true, handlerTimeoutMs = 60_000 } = {}) {
  const recorded: StoredEvent[] = [];
  const noted: AttemptsRecord[] = [];
  const read: string[] = [];
  const tripped: string[] = [];
  const stopping = new AbortController();
  const down = { kind: 'unavailable', reason: 'no route' } as const;
  const store: Pick<EventStore, 'conclude' | 'noteAttempt' | 'state'> = {
    async conclude(event) {
      recorded.push(event);
      return isUp ? { kind: 'stored' } : down;
    },
    async noteAttempt(attempts) {
      noted.push(attempts);
      return isUp ? { kind: 'noted' } : down;
    },
    async state(id) {
      read.push(id);
      return isUp ? {} : down;
    },
  };
  const handling = createEventHandling(
    {
      store: store as EventStore, // nothing else is asked of it
      handlers,
      probe: createSilentProbe(),
      contexts: UNTRACED,
      logger: pino({ level: 'silent' }),
      breaker: {
        trip(reason) {
          tripped.push(reason);
          stopping.abort();
        },
        whenClosed: async () => true,
      },
      stopping: stopping.signal,
      name: 'w1',
      now: () => NOW_MS,
    },
    { handlerConcurrency: 1, handlerTimeoutMs, retryDelaysMs: [10_000] },
  );
  return { ...handling, recorded, noted, read, tripped, stopping };
}

function waitsIn(conclusion: Conclusion): number[] {
  if (conclusion.kind === 'not_yet') throw new Error('the message comes again');
  return (conclusion.successors.again ?? []).map(({ notBeforeMs }) => notBeforeMs - NOW_MS);
}

test('an event is given to the handler of its type, and what that returns is recorded with it', async () => {
  const { handleEvent, recorded } = handlingOver();

  expect(await handleEvent(inHand('total'))).toEqual(CONCLUDED);
  expect(await handleEvent(inHand('another'))).toEqual(CONCLUDED);

  expect(recorded.map(({ enrichment, handledAtMs }) => [enrichment, handledAtMs])).toEqual([
    [{ total: 3 }, NOW_MS],
    [undefined, NOW_MS],
  ]);
});

test.each([
  ['fail', 10_000],
  ['fail slowly', 600_000],
])('a handler that fails has its event again by its own schedule or by that of all: %s', async (type, ms) => {
  const { handleEvent, noted } = handlingOver();

  const [waitMs = 0] = waitsIn(await handleEvent(inHand(type)));

  expect(waitMs).toBeGreaterThanOrEqual(ms / 2);
  expect(waitMs).toBeLessThanOrEqual(ms);
  expect(noted).toMatchObject([{ nextTryAtMs: NOW_MS + waitMs, history: [{ worker: 'w1', atMs: NOW_MS }] }]);
});

test('a handler that takes too long fails', async () => {
  const { handleEvent, noted } = handlingOver({ handlerTimeoutMs: 5 });
  await handleEvent(inHand('hang'));
  expect(noted).toMatchObject([{ history: [{ error: 'the handler took longer than 5 ms' }] }]);
});

test('as many handlers run at once as may, and a stop ends them', async () => {
  const { handleEvent, recorded, stopping } = handlingOver();
  const lost = createFakeDelivery();
  const [first, second] = [handleEvent(inHand('hang')), handleEvent(inHand('total', lost))];

  lost.lose();
  stopping.abort();

  expect(await Promise.all([first, second])).toEqual([NOT_YET, NOT_YET]);
  expect(recorded).toEqual([]);
});

test.each([
  ['stored', 'total', createFakeDelivery()],
  ['noted', 'fail', createFakeDelivery()],
  ['read', 'total', createFakeDelivery('{}', { firstDelivery: 'perhaps_not' })],
] as const)(
  'while nothing can be %s the breaker is tripped, and the event comes again',
  async (_, type, how) => {
    const { handleEvent, tripped } = handlingOver({ isUp: false });

    expect(await handleEvent(inHand(type, how))).toEqual(NOT_YET);

    expect(tripped).toEqual(['no route']);
  },
);

test('an abandoned event is recorded as failed, and no handler is given it', async () => {
  const { recordAbandoned, recorded, read } = handlingOver();

  const conclusion = await recordAbandoned(inHand('total'));

  expect(conclusion).toMatchObject({ successors: { dead: [{ reason: expect.stringContaining('died') }] } });
  expect(recorded).toMatchObject([{ outcome: 'failed', handledAtMs: NOW_MS }]);
  expect(new Set(read)).toEqual(new Set([eventOf('total').id]));
});

test('an event that nobody could handle is given up by hand', async () => {
  const { deadLetter, recorded } = handlingOver();
  await deadLetter.event(inHand('total'), 'no way');
  expect(recorded).toMatchObject([{ outcome: 'failed', reason: 'no way', handledAtMs: NOW_MS }]);
});
