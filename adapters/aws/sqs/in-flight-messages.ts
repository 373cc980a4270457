import { monotonicNow as monotonicNowOfProcess } from '../../../core/clock/monotonic.ts';
import type { Queue, ReceivedMessage } from './event-queue.ts';

/** The messages in hand. A heartbeat hides each from other consumers until it is released. */
export type InFlightMessages = { hold(message: ReceivedMessage): Hold; loseAll(): void };

export type Hold = {
  /** Aborted when another consumer may have the message: its heartbeat came too late, or this process was paused. */
  readonly lost: AbortSignal;
  /** Ends the heartbeat. */
  letGo(): void;
};

type Options = { visibilitySeconds: number; monotonicNow?: () => number };
type Held = { message: ReceivedMessage; hiddenUntilMs: number; losing: AbortController };

export function createInFlightMessages(
  queue: Pick<Queue, 'extend'>,
  { visibilitySeconds, monotonicNow = monotonicNowOfProcess }: Options,
): InFlightMessages {
  const visibilityMs = visibilitySeconds * 1000;
  /** Extends a message when less than this time is left, which is enough for a few failed calls. */
  const extendBelowMs = visibilityMs * 0.6;
  const inFlight = new Set<Held>();
  let timer: NodeJS.Timeout | undefined;

  return {
    hold(message) {
      const held = { message, hiddenUntilMs: monotonicNow() + visibilityMs, losing: new AbortController() };
      inFlight.add(held);
      timer ??= setInterval(beat, visibilityMs / 10);
      return {
        get lost() {
          loseIfLapsed(held);
          return held.losing.signal;
        },
        letGo: () => letGo(held),
      };
    },
    loseAll() {
      for (const held of inFlight) lose(held);
    },
  };

  function beat(): void {
    for (const held of inFlight) {
      loseIfLapsed(held);
      if (inFlight.has(held) && held.hiddenUntilMs - monotonicNow() < extendBelowMs) void extend(held);
    }
  }

  async function extend(held: Held): Promise<void> {
    const askedAtMs = monotonicNow();
    const outcome = await queue.extend(held.message.receiptHandle, visibilitySeconds);
    if (outcome === 'extended') held.hiddenUntilMs = Math.max(held.hiddenUntilMs, askedAtMs + visibilityMs);
    if (outcome === 'gone') lose(held);
  }

  function loseIfLapsed(held: Held): void {
    if (inFlight.has(held) && monotonicNow() >= held.hiddenUntilMs) lose(held);
  }

  function lose(held: Held): void {
    if (!inFlight.has(held)) return;
    letGo(held);
    held.losing.abort();
  }

  function letGo(held: Held): void {
    inFlight.delete(held);
    if (inFlight.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  }
}
