import { describe, expect, it, test } from 'vitest';
import { decodePack } from '../../core/event/decode-pack.ts';
import type { QueuedEvent } from '../../core/event/pack.ts';
import { startTrace } from '../../core/telemetry/trace-context.ts';
import { createFakeQueues } from '../testing/fake-queues.ts';
import { planRetry } from './plan-retry.ts';
import { createSendLater, isTooEarly } from './send-later.ts';

const NOW_MS = 1_000_000;
const event: QueuedEvent = {
  id: '01a1fbe4-56e0-8114-bee5-e4c8235d1cf0',
  content: { eventType: 'test', payload: 1 },
  acceptedAtMs: 5,
  enqueuedAtMs: 6,
  traceparent: startTrace().traceparent,
  run: 1,
  attempt: 2,
};

async function sentAfter(inMs: number, sent = event) {
  const queues = createFakeQueues();
  await createSendLater({ queues, now: () => NOW_MS })(sent, NOW_MS + inMs);
  const [{ body = '', options = {} } = {}] = queues.events.sent;
  const decoded = decodePack(body, 'm', 0);
  return { seconds: options.delaySeconds, events: decoded.kind === 'pack' ? decoded.events : [] };
}

test('what is planned can be sent and read, however long it waits', async () => {
  const verdict = { kind: 'not_before', atMs: NOW_MS + 5_000_000.5 } as const;
  for (const failure of [{ attempt: 1 }, { attempt: 1, verdict }]) {
    const plan = planRetry(failure, { delaysMs: [3_600_000], nowMs: NOW_MS, random: () => 0.123 });
    if (plan.kind !== 'again') throw new Error('given up');
    expect(await sentAfter(plan.atMs - NOW_MS)).toMatchObject({ events: [{ notBeforeMs: plan.atMs }] });
  }
});

describe('an event that is sent for later', () => {
  it.each([
    [1, 1],
    [1_000, 1],
    [1_001, 2],
    [-5_000, 1],
    [900_000, 900],
  ])('waits %s ms: the queue is asked for %s s, never for less', async (inMs, seconds) => {
    expect(await sentAfter(inMs)).toEqual({ seconds, events: [event] });
  });

  it('waits longer than SQS can delay a message, by saying when it may be handled', async () => {
    const first = await sentAfter(2_000_000);
    expect(first).toEqual({ seconds: 900, events: [{ ...event, notBeforeMs: NOW_MS + 2_000_000 }] });

    const [waiting = event] = first.events;
    const { notBeforeMs = 0 } = waiting;
    expect(isTooEarly(notBeforeMs, NOW_MS + 900_000)).toBe(true);
    expect(isTooEarly(notBeforeMs, NOW_MS + 2_000_000)).toBe(false);
    expect(await sentAfter(200_000, waiting)).toEqual({ seconds: 200, events: [event] });
  });
});
