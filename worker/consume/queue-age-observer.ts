import type { HeardFromQueue } from '../../core/counts/queue-age.ts';
import type { Consumer, Received } from '../../core/ports/queue.ts';

/** Learns from a worker's receive calls how long messages wait in the queue. */
export type QueueAgeObserver = {
  /** The same consumer, whose receive calls are observed. */
  observe<Observed extends Pick<Consumer, 'receive'>>(consumer: Observed): Observed;
  /** Undefined until the queue has answered. */
  read(): HeardFromQueue | undefined;
};

/** A receive call that waits longer than this means that the queue is empty. */
const EMPTY_AFTER_MS = 1_000;

/**
 * Reports the age of the oldest message since the last reading: a single receive call says little about a queue that
 * keeps no order. While nothing is received, the last age stays with its time, so that readers can see how old it is.
 */
export function createQueueAgeObserver(now: () => number = Date.now): QueueAgeObserver {
  const underWay = new Set<{ sinceMs: number }>();
  let isReachable = true;
  let last: HeardFromQueue | undefined;
  let sinceReading: HeardFromQueue | undefined;

  return {
    observe: (consumer) => ({
      ...consumer,
      async receive(options) {
        const call = { sinceMs: now() };
        underWay.add(call);
        const answer = await consumer.receive(options).finally(() => underWay.delete(call));
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

  function learn(answer: Received): void {
    isReachable = answer.kind === 'received';
    if (answer.kind !== 'received') return;
    const first = answer.deliveries.filter(({ firstDelivery }) => firstDelivery === 'surely');
    // A redelivered message was not waiting: another consumer had it.
    if (first.length === 0 && answer.deliveries.length > 0) return;
    hear(Math.max(0, ...first.map(({ dueAtMs }) => now() - dueAtMs)));
  }

  function hear(oldestAgeMs: number): void {
    sinceReading = { atMs: now(), oldestAgeMs: Math.max(oldestAgeMs, sinceReading?.oldestAgeMs ?? 0) };
  }

  /** A call that is still waiting also shows an empty queue, unless the call before it failed. */
  function hasNothingToGive(): boolean {
    return isReachable && [...underWay].some(({ sinceMs }) => now() - sinceMs >= EMPTY_AFTER_MS);
  }
}
