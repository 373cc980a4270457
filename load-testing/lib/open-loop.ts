import { setTimeout as delay } from 'node:timers/promises';

/**
 * An open loop: sends at the given times (in ms from now, ascending), and waits for no response in between. `send` is
 * told when it was due, by the monotonic clock. Resolves once everything that was sent has resolved.
 */
export async function sendAt(
  timesMs: Iterable<number>,
  send: (index: number, dueMs: number) => Promise<void>,
): Promise<void> {
  const startMs = performance.now();
  const sent: Promise<void>[] = [];
  for (const timeMs of timesMs) {
    const dueMs = startMs + timeMs;
    const earlyMs = dueMs - performance.now();
    if (earlyMs > 0) await delay(earlyMs);
    sent.push(send(sent.length, dueMs));
  }
  await Promise.all(sent);
}

/** Poisson arrivals, as of many independent clients: in ms from the start, with exponentially distributed gaps. */
export function* poissonArrivals(
  perSecond: number,
  random: () => number = Math.random,
): Generator<number, never> {
  for (let timeMs = 0; ; ) {
    timeMs -= (Math.log(1 - random()) * 1000) / perSecond;
    yield timeMs;
  }
}

/** Those of ascending `timesMs` that are before `endMs`. */
export function* until(endMs: number, timesMs: Iterable<number>): Generator<number, void> {
  for (const timeMs of timesMs) {
    if (timeMs >= endMs) return;
    yield timeMs;
  }
}
