import { expect, test } from 'vitest';
import type { FailedAttempt } from '../../core/event/failed-attempt.ts';
import type { QueuedEvent } from '../../core/event/pack.ts';
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
const failedWith = (attempt: number, error: string): FailedAttempt => ({
  run: 1,
  attempt,
  atMs: 1,
  durationMs: 1,
  error,
  worker: 'w',
  delivery: 'm1',
});

/** The reason for giving up on an event whose last attempt is on record. */
async function reasonAfter(attempt: number, history: FailedAttempt[], reason?: string) {
  const given: string[] = [];
  const deadLetter = {
    async event(_inHand: unknown, why: string) {
      given.push(why);
      return CONCLUDED;
    },
  };
  const afterFailure = createAfterFailure({ deadLetter, probe: { concluded: () => {} } });
  const inHand = { event: { ...event, attempt }, delivery: createFakeDelivery(), receivedAtMs: 7 };
  await afterFailure(inHand, { history }, reason);
  return given;
}

test('a worker that did not make the last attempt gives up for the reason on record', async () => {
  const history = [failedWith(1, 'slow'), failedWith(2, 'slower'), failedWith(3, 'down')];
  expect(await reasonAfter(3, history)).toEqual(['failed 3 times, the last time: down']);
});

test('a worker that made the last attempt gives up for the full reason', async () => {
  expect(await reasonAfter(1, [failedWith(1, 'cut off…')], 'the whole of it')).toEqual(['the whole of it']);
});
