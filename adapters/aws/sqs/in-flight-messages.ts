import { TIMINGS } from '../../../core/settings/timings.ts';
import type { Queue, ReceivedMessage } from './event-queue.ts';

/** The messages in hand. Each is kept from other workers by heartbeat for as long as it is held. */
export type HeldMessages = {
  hold(message: ReceivedMessage): void;
  release(message: ReceivedMessage): void;
  /** Whether another worker may have been given it since: its heartbeat came too late, or this process stood still. */
  hasLapsed(message: ReceivedMessage): boolean;
  count(): number;
  stop(): void;
};

type Deps = {
  queue: Queue;
  meter?: { holding(messages: number): void } | undefined;
  probe: {
    messageLost(messageId: string): void;
    holding(messages: number): void;
    failed(error: unknown, what: string): void;
  };
};

const TICK_MS = 2_000;
/** A message is extended when this much of its time is left: enough for a few calls that fail. */
const EXTEND_BELOW_MS = 12_000;

export function createHeldMessages({ queue, probe, meter }: Deps): HeldMessages {
  const held = new Map<ReceivedMessage, { hiddenUntilMs: number }>();
  const timer = setInterval(
    () => void beat().catch((error: unknown) => probe.failed(error, 'heartbeat')),
    TICK_MS,
  );

  return {
    hold(message) {
      held.set(message, { hiddenUntilMs: performance.now() + TIMINGS.visibility * 1000 });
      tellHowMany();
    },
    release(message) {
      held.delete(message);
      tellHowMany();
    },
    hasLapsed(message) {
      const lease = held.get(message);
      return lease === undefined || performance.now() >= lease.hiddenUntilMs;
    },
    count: () => held.size,
    stop: () => clearInterval(timer),
  };

  function tellHowMany(): void {
    probe.holding(held.size);
    meter?.holding(held.size);
  }

  async function beat(): Promise<void> {
    const now = performance.now();
    const due = [...held].filter(([, { hiddenUntilMs }]) => hiddenUntilMs - now < EXTEND_BELOW_MS);
    await Promise.all(due.map(([message, lease]) => extend(message, lease)));
  }

  async function extend(message: ReceivedMessage, lease: { hiddenUntilMs: number }): Promise<void> {
    const askedAtMs = performance.now();
    const outcome = await queue.extend(message.receiptHandle, TIMINGS.visibility);
    if (outcome === 'extended') lease.hiddenUntilMs = askedAtMs + TIMINGS.visibility * 1000;
    // Somebody else may have it by now: what is under way goes on, as its outcome is recorded once all the same.
    if (outcome === 'gone' && held.delete(message)) probe.messageLost(message.messageId);
  }
}
