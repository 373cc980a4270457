import type { Consumer, Delivery, NewDeadLetter } from '../../core/ports/queue.ts';
import type { Claim } from './claim.ts';
import type { Link } from './link.ts';
import { createMemoryDelivery, sendOn } from './memory-delivery.ts';
import type { Bell, Process } from './process.ts';
import { receive } from './receive.ts';
import type { Message, VisibilityQueue } from './visibility-queue.ts';

export type MemoryConsumerDeps = {
  process: Process;
  bell: Bell;
  link: Link;
  queues: { events: VisibilityQueue; abandoned: VisibilityQueue };
  bury: (letter: NewDeadLetter) => void;
  visibilityMs: number;
};

/** As a call to SQS takes. */
const MAX_RECEIVE = 10;

export function createMemoryConsumer(deps: MemoryConsumerDeps): Consumer {
  const { process, bell, link, queues, visibilityMs } = deps;
  const inHand = new Set<Claim>();
  const from = (source: VisibilityQueue) => ({
    process,
    bell,
    link,
    take: (max: number) => take(source, max),
    nextAtMs: source.nextAtMs,
  });

  return {
    receive: (options) => receive(from(queues.events), options),
    receiveAbandoned: (options) => receive(from(queues.abandoned), { ...options, waitMs: 0 }),
    async close() {
      for (const claim of inHand) claim.lose();
    },
  };

  function take(source: VisibilityQueue, max: number): Delivery[] {
    const due = source
      .receive(Math.min(max, MAX_RECEIVE), visibilityMs)
      .filter((message) => !isSentOn(source, message));
    return due.map((message) => createMemoryDelivery({ ...deps, source, inHand }, message));
  }

  /** It came at the end of the longest delay there is, and has more to wait. */
  function isSentOn(source: VisibilityQueue, message: Message): boolean {
    if ((message.headers.dueAtMs ?? 0) <= process.now()) return false;
    sendOn(source, message, process.now());
    return source.delete(message.receipt);
  }
}
