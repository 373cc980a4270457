import {
  DELAY_ATTRIBUTE,
  type Queue,
  type ReceivedMessage,
  type ReceiveOutcome,
} from '../../adapters/aws/sqs/event-queue.ts';
import type { HeardFromQueue } from '../../core/counts/queue-age.ts';

/** Learns from a worker's receive calls how long messages wait in the queue. */
export type QueueListener = {
  /** The same queue, whose receive calls are listened to. */
  listenTo(queue: Queue): Queue;
  /** Undefined until the queue has answered. */
  read(): HeardFromQueue | undefined;
};

/** A queue that keeps a long poll waiting for longer than this has nothing to give. */
const EMPTY_AFTER_MS = 1_000;

/**
 * The age is that of the oldest message since the last reading, as one receive call tells little of a queue that keeps
 * no order. While nothing is received the last age stays, with its time, so that whoever reads it can tell.
 */
export function createQueueListener(now: () => number = Date.now): QueueListener {
  const underWay = new Set<{ sinceMs: number }>();
  let isReachable = true;
  let last: HeardFromQueue | undefined;
  let sinceReading: HeardFromQueue | undefined;

  return {
    listenTo: (queue) => ({
      ...queue,
      async receive(options) {
        const call = { sinceMs: now() };
        underWay.add(call);
        const answer = await queue.receive(options).finally(() => underWay.delete(call));
        learn(answer);
        return answer;
      },
    }),
    read() {
      if (hasNothingToGive()) hear(0);
      last = sinceReading ?? last;
      sinceReading = undefined;
      return last;
    },
  };

  function learn(answer: ReceiveOutcome): void {
    isReachable = answer.kind === 'received';
    if (answer.kind !== 'received') return;
    const first = answer.messages.filter(({ receiveCount }) => receiveCount === 1);
    // A message that comes again was not waiting: somebody had it.
    if (first.length === 0 && answer.messages.length > 0) return;
    hear(Math.max(0, ...first.map((message) => now() - dueAtMs(message))));
  }

  function hear(oldestAgeMs: number): void {
    sinceReading = { atMs: now(), oldestAgeMs: Math.max(oldestAgeMs, sinceReading?.oldestAgeMs ?? 0) };
  }

  /** A call that keeps waiting says so too, unless the one before it failed. */
  function hasNothingToGive(): boolean {
    return isReachable && [...underWay].some(({ sinceMs }) => now() - sinceMs >= EMPTY_AFTER_MS);
  }
}

/** When it could be received: a delay that it was sent with is no waiting. */
function dueAtMs({ sentAtMs, attributes }: ReceivedMessage): number {
  return sentAtMs + Number(attributes[DELAY_ATTRIBUTE] ?? 0) * 1000;
}
