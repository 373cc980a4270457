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

/** From half of `delayMs` to all of it: unlike full jitter, it never makes a delay almost 0. */
export function equalJitterMs(delayMs: number, random: () => number = Math.random): number {
  return (delayMs / 2) * (1 + random());
}

export type BackOff = { baseMs: number; capMs: number };

/** Waits; resolves to false if the signal cut it short. */
export function pause(ms: number, signal: AbortSignal): Promise<boolean> {
  if (signal.aborted) return Promise.resolve(false);
  return new Promise((resolve) => {
    // The global timer, which a test's clock can stand in for; that of node:timers/promises can't be replaced.
    const timer = setTimeout(() => end(true), ms);
    const onAbort = () => end(false);
    signal.addEventListener('abort', onAbort, { once: true });

    function end(isOver: boolean): void {
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
      resolve(isOver);
    }
  });
}
