import type { Again, Delivery, NewDeadLetter, Successors } from '../../core/ports/queue.ts';
import type { Claim } from './claim.ts';
import type { Link } from './link.ts';
import type { Later, LaterMessage } from './log-later.ts';
import type { Topic } from './log-topic.ts';
import type { PartitionReader, Taken } from './partition-reader.ts';
import type { Process } from './process.ts';
import { SUSPECT_AFTER } from './vanished-holders.ts';

export type LogDeliveryDeps = {
  process: Process;
  link: Link;
  topics: { events: Topic; abandoned: Topic };
  later: Later;
  bury: (letter: NewDeadLetter) => void;
};

type Holding = { topic: Topic; reader: PartitionReader; claim: Claim; onEnd: () => void };

/** One message of a log in hand. */
export function createLogDelivery(
  { process, link, topics, later, bury }: LogDeliveryDeps,
  { topic, reader, claim, onEnd }: Holding,
  { id, record, lostHolders, isFirst }: Taken,
): Delivery {
  const { body, headers, timestampMs, offset } = record;
  const sentAtMs = headers.sentAtMs ?? timestampMs;

  return {
    id,
    body,
    sentAtMs,
    dueAtMs: headers.dueAtMs ?? timestampMs,
    firstDelivery: isFirst ? 'surely' : 'perhaps_not',
    isSuspect: topic !== topics.abandoned && lostHolders >= SUSPECT_AFTER,
    get lost() {
      return claim.lost;
    },
    settle: async (successors = {}) => (end(successors) ? 'settled' : 'unknown'),
    async release({ notBeforeMs = 0 } = {}) {
      const dueAtMs = Math.max(process.now(), notBeforeMs);
      // The offset can't pass over it, so that a new message stands for it.
      end({}, { body, headers: { id, sentAtMs, dueAtMs, wasHeld: true, lostHolders } });
    },
  };

  function end(successors: Successors, standIn?: LaterMessage): boolean {
    if (claim.lost.aborted) return false;
    claim.end();
    const isDone = transact(successors, standIn);
    if (!isDone) reader.putBack(offset);
    onEnd();
    return isDone;
  }

  /**
   * All of it or nothing: Kafka writes records and commits offsets in one transaction, and refuses both of a consumer that
   * has lost the partition. https://cwiki.apache.org/confluence/display/KAFKA/KIP-447
   */
  function transact({ again = [], dead = [] }: Successors, standIn?: LaterMessage): boolean {
    const bodies = [...again, ...dead, ...(standIn ? [standIn] : [])].map((message) => message.body);
    if (!bodies.every((one) => link.sendOutcome(one).kind === 'confirmed') || !reader.settle(offset))
      return false;
    for (const one of again) later.send(topics.events, newMessage(one));
    for (const letter of dead) bury(letter);
    if (standIn) later.send(topic, standIn);
    return true;
  }

  function newMessage({ body, notBeforeMs }: Again): LaterMessage {
    const nowMs = process.now();
    const headers = { id: crypto.randomUUID(), sentAtMs: nowMs, dueAtMs: Math.max(nowMs, notBeforeMs) };
    return { body, headers };
  }
}
