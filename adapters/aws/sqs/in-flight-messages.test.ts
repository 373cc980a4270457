import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createFakeQueue, receivedMessage } from '../../../worker/testing/fake-queues.ts';
import { createSilentProbe } from '../../../worker/testing/silent-probe.ts';
import type { ExtendOutcome } from './event-receipts.ts';
import { createHeldMessages } from './in-flight-messages.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function held(answers: ExtendOutcome[] = []) {
  const queue = createFakeQueue({ extend: async () => answers.shift() ?? 'extended' });
  const probe = createSilentProbe();
  return { queue, probe, messages: createHeldMessages({ queue, probe }) };
}

describe('a message that is held', () => {
  it('is extended well before its visibility timeout ends, again and again', async () => {
    const { queue, messages } = held();
    messages.hold(receivedMessage('a'));

    await vi.advanceTimersByTimeAsync(7_000);
    expect(queue.extended).toEqual([]);
    await vi.advanceTimersByTimeAsync(5_000);
    expect(queue.extended).toEqual([{ receiptHandle: 'receipt', seconds: 20 }]);
    await vi.advanceTimersByTimeAsync(48_000);

    expect(queue.extended.length).toBeGreaterThanOrEqual(4);
    messages.stop();
  });

  it('is extended again soon when the queue did not answer', async () => {
    const { queue, probe, messages } = held(['unavailable', 'unavailable']);
    messages.hold(receivedMessage('a'));

    await vi.advanceTimersByTimeAsync(15_000);

    expect(queue.extended).toHaveLength(3);
    expect(probe.told).not.toContain('messageLost');
    messages.stop();
  });

  it('is let go, and told of, when it is not ours any more', async () => {
    const { queue, probe, messages } = held(['gone']);
    messages.hold(receivedMessage('a'));

    await vi.advanceTimersByTimeAsync(40_000);

    expect(queue.extended).toHaveLength(1);
    expect(probe.told.filter((what) => what === 'messageLost')).toHaveLength(1);
    expect(messages.count()).toBe(0);
    messages.stop();
  });

  it('is left alone once it is released', async () => {
    const { queue, messages } = held();
    const message = receivedMessage('a');
    messages.hold(message);
    messages.release(message);

    await vi.advanceTimersByTimeAsync(40_000);

    expect(queue.extended).toEqual([]);
    messages.stop();
  });
});
