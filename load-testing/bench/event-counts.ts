import { setTimeout as delay } from 'node:timers/promises';
import type { ProbedChild } from './probed-child.ts';

/** Events on record, as those who store them count. */
export type StoredSoFar = () => number | Promise<number>;

/** Adds up what workers of ours say at their metrics. */
export function storedBy(workers: readonly ProbedChild[]): StoredSoFar {
  return sumOver(workers, /^sluice_events_total\{[^}]*outcome="processed"[^}]*\} (\d+)/gm);
}

/** The same of attempts that failed and were followed by another. */
export function failedBy(workers: readonly ProbedChild[]): StoredSoFar {
  return sumOver(workers, /^sluice_events_total\{[^}]*outcome="retried"[^}]*\} (\d+)/gm);
}

function sumOver(workers: readonly ProbedChild[], counter: RegExp): StoredSoFar {
  return async () => {
    const counts = await Promise.all(workers.map(({ port }) => sumAt(port, counter)));
    return counts.reduce((sum, count) => sum + count, 0);
  };
}

async function sumAt(port: number, counter: RegExp): Promise<number> {
  const text = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
  return [...text.matchAll(counter)].reduce((sum, [, count]) => sum + Number(count), 0);
}

/** Waits until so many are stored, and answers when that was, by the monotonic clock, and how many it were by then. */
export async function whenStored(
  events: number,
  storedSoFar: StoredSoFar,
): Promise<{ atMs: number; stored: number }> {
  let last = { stored: -1, atMs: performance.now() };
  while (true) {
    const stored = await storedSoFar();
    const atMs = performance.now();
    if (stored >= events) return { atMs, stored };
    if (stored > last.stored) last = { stored, atMs };
    if (atMs - last.atMs > MAX_STANDSTILL_MS)
      throw new Error(
        `only ${stored} of ${events} events were stored, and no more in ${MAX_STANDSTILL_MS} ms`,
      );
    await delay(POLL_MS);
  }
}

const POLL_MS = 250;
const MAX_STANDSTILL_MS = 30_000;
