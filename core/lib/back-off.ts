import { setTimeout as delay } from 'node:timers/promises';

/**
 * Exponential back-off with full jitter, in ms: anything from 0 to `baseMs` × 2^(attempt − 1), at most `capMs`.
 * https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
 */
export function backOffMs(
  attempt: number,
  { baseMs, capMs }: BackOff,
  random: () => number = Math.random,
): number {
  return random() * Math.min(capMs, baseMs * 2 ** (attempt - 1));
}

/** From half of `delayMs` to all of it: jitter that never makes a delay next to nothing, as full jitter does. */
export function equalJitterMs(delayMs: number, random: () => number = Math.random): number {
  return (delayMs / 2) * (1 + random());
}

export type BackOff = { baseMs: number; capMs: number };

/** Waits; false when the signal cut it short. */
export async function pause(ms: number, signal: AbortSignal): Promise<boolean> {
  try {
    await delay(ms, undefined, { signal });
    return true;
  } catch {
    return false;
  }
}
