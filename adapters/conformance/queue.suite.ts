import { describe } from 'vitest';
import { delivering } from './queue/delivering.ts';
import { endingAbandoned } from './queue/ending-abandoned.ts';
import { givingUp } from './queue/giving-up.ts';
import { leaving } from './queue/leaving.ts';
import { losing } from './queue/losing.ts';
import { readingBacklog } from './queue/reading-backlog.ts';
import { readingDeadLetters } from './queue/reading-dead-letters.ts';
import { receiving } from './queue/receiving.ts';
import { releasing } from './queue/releasing.ts';
import { sending } from './queue/sending.ts';
import { settling } from './queue/settling.ts';
import type { QueueHarness } from './queue-harness.ts';
import { createQueueTest } from './queue-rig.ts';

/**
 * The contract of core/ports/queue.ts and core/ports/dead-letters.ts. Each test has a queue of its own, so that those
 * that wait for time to pass wait side by side.
 *
 *     describeQueue('a queue in memory', () => createMemoryHarness(…));
 *
 * Where time really passes, a busy machine may lose a claim that it meant to keep: `retry` makes another attempt then,
 * and `createHarness` is told which it is, so that the claims of each can be longer than before.
 */
export function describeQueue(
  name: string,
  createHarness: (attempt: number) => QueueHarness | Promise<QueueHarness>,
  { retry = 0 } = {},
): void {
  const it = createQueueTest(createHarness);
  describe.concurrent(name, { retry }, () => {
    sending(it);
    receiving(it);
    delivering(it);
    settling(it);
    losing(it);
    releasing(it);
    leaving(it);
    givingUp(it);
    endingAbandoned(it);
    readingBacklog(it);
    readingDeadLetters(it);
  });
}
