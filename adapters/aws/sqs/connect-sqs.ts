import type { DeadLetters } from '../../../core/ports/dead-letters.ts';
import type { Consumer, ReadBacklog, Sender } from '../../../core/ports/queue.ts';
import { createSqsConsumer, type SqsConsumerOptions } from './consumer.ts';
import { createSqsDeadLetters } from './dead-letters.ts';
import type { EventQueues, Queue } from './event-queue.ts';

export type SqsPorts = {
  sender: Sender;
  consumer: Consumer;
  deadLetters: DeadLetters;
  readBacklog: ReadBacklog;
};

/** Implements the queue's ports with SQS. */
export function connectSqs(
  queues: EventQueues,
  { now, ...options }: SqsConsumerOptions & { now: () => number },
): SqsPorts {
  return {
    sender: createSqsSender(queues.events),
    consumer: createSqsConsumer({ queues, now }, options),
    deadLetters: createSqsDeadLetters(queues.deadLetters, now),
    async readBacklog() {
      const { visible, inFlight, delayed, deadLetters } = await queues.depth();
      return {
        outstanding: visible + inFlight + delayed,
        waiting: visible,
        held: inFlight,
        delayed,
        deadLetters,
        approximate: true,
      };
    },
  };
}

export function createSqsSender(queue: Queue): Sender {
  return {
    send: (body, options) => queue.send(body, options),
    async ping() {
      await queue.depth();
    },
  };
}
