import { HOUR_MS } from '../../../core/lib/durations.ts';
import type { QueueHarness } from '../../conformance/queue-harness.ts';
import type { TestClock } from '../clock.ts';
import { MAX_BODY_BYTES } from '../link.ts';
import type { MemoryConsumer, MemoryQueue } from '../memory-queue.ts';

/** How the conformance suite drives a queue in memory. */
export function createMemoryHarness(
  queue: Pick<MemoryQueue, 'sender' | 'consumer' | 'deadLetters' | 'readBacklog' | 'link'>,
  { clock, claimMs }: { clock: TestClock; claimMs: number },
): QueueHarness {
  return {
    ...queue,
    ...queue.link,
    crash: (consumer: MemoryConsumer) => consumer.crash(),
    async stall(consumer: MemoryConsumer) {
      consumer.freeze();
      await clock.pass(claimMs * 1.5);
      consumer.thaw();
    },
    now: clock.now,
    pass: clock.pass,
    claimMs,
    longDelayMs: 3 * HOUR_MS,
    unsendable: 'x'.repeat(MAX_BODY_BYTES + 1),
  };
}
