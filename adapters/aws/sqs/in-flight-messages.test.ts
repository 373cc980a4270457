import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ReceivedMessage } from './event-queue.ts';
import type { ExtendOutcome } from './event-receipts.ts';
import { createInFlightMessages } from './in-flight-messages.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const message: ReceivedMessage = {
  messageId: 'message',
  receiptHandle: 'receipt',
  body: '{}',
  sentAtMs: 1_000,
  receiveCount: 1,
  attributes: {},
};

/** A message in hand, from a queue that answers its heartbeats with `answers`. */
function holdOne(answers: ExtendOutcome[] = []) {
  const extended: { receiptHandle: string; seconds: number }[] = [];
  const queue = {
    async extend(receiptHandle: string, seconds: number) {
      extended.push({ receiptHandle, seconds });
      return answers.shift() ?? 'extended';
    },
  };
  const clock = { pausedMs: 0 };
  const inFlight = createInFlightMessages(queue, {
    visibilitySeconds: 20,
    monotonicNow: () => performance.now() + clock.pausedMs,
  });
  return { hold: inFlight.hold(message), extended, clock };
}

describe('a message in hand', () => {
  it('is extended well before its visibility timeout ends, again and again', async () => {
    const { hold, extended } = holdOne();

    await vi.advanceTimersByTimeAsync(7_000);
    expect(extended).toEqual([]);
    await vi.advanceTimersByTimeAsync(5_000);
    expect(extended).toEqual([{ receiptHandle: 'receipt', seconds: 20 }]);
    await vi.advanceTimersByTimeAsync(48_000);

    expect(extended.length).toBeGreaterThanOrEqual(4);
    expect(hold.lost.aborted).toBe(false);
  });

  it('is extended again soon if the queue did not answer, and lost only when its time is over', async () => {
    const { hold, extended } = holdOne(Array(20).fill('unavailable'));

    await vi.advanceTimersByTimeAsync(19_000);
    expect([extended.length, hold.lost.aborted]).toEqual([5, false]);

    await vi.advanceTimersByTimeAsync(1_000);
    expect(hold.lost.aborted).toBe(true);
  });

  it('is lost, and aborts its signal, when the queue says that another consumer has it', async () => {
    const { hold, extended } = holdOne(['gone']);
    let lost = 0;
    hold.lost.addEventListener('abort', () => (lost += 1));

    await vi.advanceTimersByTimeAsync(40_000);

    expect([extended.length, lost]).toEqual([1, 1]);
  });

  it('is found lost at the next look after the process was paused for too long', () => {
    const { hold, clock } = holdOne();
    expect(hold.lost.aborted).toBe(false);
    clock.pausedMs = 20_000;
    expect(hold.lost.aborted).toBe(true);
  });

  it('is no longer extended once it is released', async () => {
    const { hold, extended } = holdOne();
    hold.letGo();

    await vi.advanceTimersByTimeAsync(40_000);

    expect([extended, hold.lost.aborted]).toEqual([[], false]);
  });
});
