import type { Consumer, ReadBacklog, Sender } from '../../core/ports/queue.ts';
import { type Clock, realClock } from './clock.ts';
import { createLink, DOWN, type Link } from './link.ts';
import { createMemoryConsumer } from './memory-consumer.ts';
import { createMemoryDeadLetters, type MemoryDeadLetters } from './memory-dead-letters.ts';
import { createMemorySender } from './memory-sender.ts';
import { createBell, createProcess, type Process } from './process.ts';
import { ABANDONED_AFTER } from './vanished-holders.ts';
import { createVisibilityQueue, type Message } from './visibility-queue.ts';

export type MemoryQueue = {
  sender: Sender;
  /** A consumer in a process that a test can crash or freeze. */
  consumer(): MemoryConsumer;
  deadLetters: MemoryDeadLetters;
  readBacklog: ReadBacklog;
  link: Link;
  /** What is not settled, and not given up on. */
  messages(): { id: string; body: string; dueAtMs: number }[];
};

export type MemoryConsumer = Consumer & Pick<Process, 'crash' | 'freeze' | 'thaw'>;

export type MemoryQueueOptions = {
  /** By default the real one, or Vitest's while it fakes timers. */
  clock?: Clock;
  visibilityMs?: number;
};

/**
 * A queue in memory whose limits are those of SQS: messages in hand stay hidden by heartbeat, every receive counts, the
 * queue gives up after so many, and delays by 15 minutes at most.
 *
 *     const queue = createMemoryQueue({ clock });
 *     await queue.sender.send('{}');
 *     const answer = await queue.consumer().receive({ max: 10, waitMs: 0, signal });
 */
export function createMemoryQueue({
  clock = realClock,
  visibilityMs = 20_000,
}: MemoryQueueOptions = {}): MemoryQueue {
  const bell = createBell();
  const link = createLink(bell);
  const abandoned = createVisibilityQueue({ clock, bell });
  const giveUp = { afterReceives: ABANDONED_AFTER, to: abandoned };
  const events = createVisibilityQueue({ clock, bell, giveUp });
  const deadLetters = createMemoryDeadLetters({ clock, link });

  return {
    sender: createMemorySender(link, (body) => events.send(body)),
    consumer() {
      const process = createProcess(clock);
      const queues = { events, abandoned };
      const bury = deadLetters.add;
      const consumer = createMemoryConsumer({ process, bell, link, queues, bury, visibilityMs });
      return { ...consumer, crash: process.crash, freeze: process.freeze, thaw: process.thaw };
    },
    deadLetters,
    async readBacklog() {
      if (!link.isUp()) throw new Error(DOWN);
      return {
        ...countOf(events.messages()),
        deadLetters: deadLetters.all().length + abandoned.messages().length,
      };
    },
    link,
    messages: () =>
      events.messages().map(({ id, body, headers, sentAtMs }) => ({
        id: headers.id ?? id,
        body,
        dueAtMs: headers.dueAtMs ?? sentAtMs,
      })),
  };

  function countOf(messages: Message[]) {
    const hidden = messages.filter(({ visibleAtMs }) => visibleAtMs > clock.now());
    const held = hidden.filter(({ receives }) => receives > 0).length;
    const waiting = messages.length - hidden.length;
    return { outstanding: messages.length, waiting, held, delayed: hidden.length - held, approximate: true };
  }
}
