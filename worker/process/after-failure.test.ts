import { expect, test } from 'vitest';
import type { EventInHand } from '../../core/event/event-in-hand.ts';
import type { FailedAttempt } from '../../core/event/failed-attempt.ts';
import type { QueuedEvent } from '../../core/event/pack.ts';
import { UNTRACED } from '../../core/telemetry/tracing/trace-contexts.ts';
import { createFakeDelivery } from '../testing/fake-delivery.ts';
import { createAfterFailure } from './after-failure.ts';
import { CONCLUDED } from './conclusion.ts';

const event: QueuedEvent = {
  id: '01a1fbe4-56e0-8114-bee5-e4c8235d1cf0',
  content: { eventType: 'test', payload: 1 },
  acceptedAtMs: 5,
  traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-00`,
  run: 1,
  attempt: 1,
};
const inHand: EventInHand = { event, delivery: createFakeDelivery(), receivedAtMs: 7, notes: {} };
const failedWith = (attempt: number, error: string): FailedAttempt => ({
  run: 1,
  attempt,
  atMs: 1,
  durationMs: 1,
  error,
  worker: 'w',
  delivery: 'm1',
});

/** What is given up when the last attempt is on record, and why. */
async function givenUpAfter(attempt: number, history: FailedAttempt[], reason?: string) {
  const given: { inHand: EventInHand; reason: string }[] = [];
  const deadLetter = {
    async event(inHand: EventInHand, reason: string) {
      given.push({ inHand, reason });
      return CONCLUDED;
    },
  };
  const afterFailure = createAfterFailure({ deadLetter, probe: { concluded: () => {} }, contexts: UNTRACED });
  await afterFailure({ ...inHand, event: { ...event, attempt } }, { history }, reason);
  return given;
}

test('a worker that did not make the last attempt gives up for the reason on record', async () => {
  const history = [failedWith(1, 'slow'), failedWith(2, 'slower'), failedWith(3, 'down')];
  expect(await givenUpAfter(3, history)).toEqual([
    {
      inHand: { ...inHand, event: { ...event, attempt: 3, history } },
      reason: 'failed 3 times, the last time: down',
    },
  ]);
});

test('a worker that made the last attempt gives up for the full reason', async () => {
  expect(await givenUpAfter(1, [failedWith(1, 'cut off…')], 'the whole of it')).toMatchObject([
    { reason: 'the whole of it' },
  ]);
});
