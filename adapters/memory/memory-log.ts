import { type Clock, realClock } from './clock.ts';
import { createLink, DOWN } from './link.ts';
import { createLogConsumer } from './log-consumer.ts';
import { createLater } from './log-later.ts';
import { createTopic } from './log-topic.ts';
import { createMemoryDeadLetters } from './memory-dead-letters.ts';
import type { MemoryQueue } from './memory-queue.ts';
import { createMemorySender } from './memory-sender.ts';
import { createBell, createProcess } from './process.ts';

export type MemoryLogOptions = {
  clock?: Clock;
  partitions?: number;
  /** A consumer that gives no sign of life for so long is out of its group. */
  sessionMs?: number;
  /** How far a message may be from the oldest that is not settled. */
  maxSpan?: number;
};

/**
 * A queue in memory whose limits are those of a log, as Kafka is: each partition has one consumer, a commit is one offset
 * for all before it, and there is neither a delay nor a count of deliveries. What is not committed is delivered again
 * after a crash.
 */
export function createMemoryLog(options: MemoryLogOptions = {}): Omit<MemoryQueue, 'messages'> {
  const { clock = realClock, partitions = 3, sessionMs = 20_000, maxSpan } = options;
  const bell = createBell();
  const link = createLink(bell);
  const topics = {
    events: createTopic({ clock, bell, sessionMs, name: 'events', partitions }),
    abandoned: createTopic({ clock, bell, sessionMs, name: 'abandoned', partitions: 1 }),
  };
  const later = createLater(clock);
  const deadLetters = createMemoryDeadLetters({ clock, link });

  return {
    sender: createMemorySender(link, (body) => topics.events.write({ body })),
    consumer() {
      const process = createProcess(clock);
      const bury = deadLetters.add;
      const consumer = createLogConsumer({ process, link, bell, topics, later, bury, sessionMs, maxSpan });
      return { ...consumer, crash: process.crash, freeze: process.freeze, thaw: process.thaw };
    },
    deadLetters,
    /** A log knows its lag, and not whether somebody has it in hand. */
    async readBacklog() {
      if (!link.isUp()) throw new Error(DOWN);
      const delayed = later.waitingFor(topics.events);
      const abandoned = topics.abandoned.outstanding() + later.waitingFor(topics.abandoned);
      return {
        outstanding: topics.events.outstanding() + delayed,
        delayed,
        deadLetters: deadLetters.all().length + abandoned,
        approximate: true,
        maxConsumers: partitions,
      };
    },
    link,
  };
}
