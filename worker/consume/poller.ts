import { backOffMs, pause } from '../../core/lib/back-off.ts';
import type { Consumer, Delivery } from '../../core/ports/queue.ts';
import type { CircuitBreaker } from './circuit-breaker.ts';
import type { HandleDelivery } from './handle-delivery.ts';

export type Poller = {
  /** Stops receiving and resolves when every message in flight is settled or released. */
  stop(): Promise<void>;
  /** False while it holds as many messages as it may, or waits for a service. */
  isReceiving(): boolean;
};

type Deps = {
  consumer: Pick<Consumer, 'receive'>;
  breaker: Pick<CircuitBreaker, 'whenClosed'>;
  handle: HandleDelivery;
  inFlight: { add(messages: number): void };
  probe: {
    receiveAnswered(outcome: 'received' | 'unavailable', messages: number, reason?: string): void;
    received(deliveries: readonly Delivery[], startedMs: number): void;
    messageLost(id: string): void;
    failed(error: unknown, what: string): void;
  };
};

export type PollerOptions = {
  /** How long a receive call waits for messages. */
  waitMs: number;
  /** The most messages that are in flight at once. */
  maxInFlight: number;
};

/** A smaller batch would cost more calls. */
const MAX_RECEIVE = 10;
const RETRY = { baseMs: 200, capMs: 5_000 };

/** Receives messages and handles each one, while there is room and the table takes writes. */
export function startPoller(deps: Deps, { waitMs, maxInFlight }: PollerOptions): Poller {
  const { consumer, breaker, handle, inFlight, probe } = deps;
  const stopping = new AbortController();
  const { signal } = stopping;
  const underWay = new Set<Promise<void>>();
  let isReceiving = false;
  const polling = poll();

  return {
    async stop() {
      stopping.abort();
      await polling;
      await Promise.all(underWay);
    },
    isReceiving: () => isReceiving,
  };

  async function poll(): Promise<void> {
    let failures = 0;
    while (await breaker.whenClosed(signal)) {
      while (underWay.size > maxInFlight - MAX_RECEIVE) await Promise.race(underWay);
      if (signal.aborted) return;
      isReceiving = true;
      const isReceived = await receive();
      isReceiving = false;
      failures = isReceived ? 0 : failures + 1;
      if (!isReceived) await pause(backOffMs(failures, RETRY), signal);
    }
  }

  async function receive(): Promise<boolean> {
    const startedMs = performance.now();
    const answer = await consumer.receive({ max: MAX_RECEIVE, waitMs, signal });
    if (answer.kind === 'received') {
      probe.receiveAnswered('received', answer.deliveries.length);
      probe.received(answer.deliveries, startedMs);
      for (const delivery of answer.deliveries) take(delivery);
      return true;
    }
    probe.receiveAnswered('unavailable', 0, answer.reason);
    return false;
  }

  function take(delivery: Delivery): void {
    inFlight.add(1);
    const onLost = () => probe.messageLost(delivery.id);
    const { lost } = delivery;
    lost.addEventListener('abort', onLost, { once: true });
    const handling = endOf(delivery)
      .catch((error: unknown) => probe.failed(error, 'a message could not be handled'))
      .finally(() => {
        lost.removeEventListener('abort', onLost);
        underWay.delete(handling);
        inFlight.add(-1);
      });
    underWay.add(handling);
  }

  /** Releases a message that arrives while the worker is stopping: another worker takes it. */
  async function endOf(delivery: Delivery): Promise<void> {
    if (signal.aborted) await delivery.release();
    else await handle(delivery);
  }
}
