import { setTimeout as delay } from 'node:timers/promises';
import { readWorkerMetrics } from '../lib/worker-metrics.ts';
import type { ProbedChild } from './probed-child.ts';

/** How many events have come to an outcome so far. */
export type EventCount = () => number | Promise<number>;

/** Events that these workers stored as processed. */
export function processedBy(workers: readonly ProbedChild[]): EventCount {
  return sumOver(workers, 'processed');
}

/** Attempts at these workers that failed and were followed by another. */
export function retriedBy(workers: readonly ProbedChild[]): EventCount {
  return sumOver(workers, 'retried');
}

function sumOver(workers: readonly ProbedChild[], outcome: string): EventCount {
  return async () => {
    const metrics = await Promise.all(workers.map(({ port }) => readWorkerMetrics(port)));
    return metrics.reduce((sum, { events }) => sum + events(outcome), 0);
  };
}

/** Waits until the count is `events` or more. Returns the count, and when it was taken by the monotonic clock. */
export async function whenCounted(
  events: number,
  countSoFar: EventCount,
): Promise<{ atMs: number; count: number }> {
  let last = { count: -1, atMs: performance.now() };
  while (true) {
    const count = await countSoFar();
    const atMs = performance.now();
    if (count >= events) return { atMs, count };
    if (count > last.count) last = { count, atMs };
    if (atMs - last.atMs > MAX_STANDSTILL_MS)
      throw new Error(`Only ${count} of ${events} events were counted, and none in ${MAX_STANDSTILL_MS} ms`);
    await delay(POLL_MS);
  }
}

const POLL_MS = 250;
const MAX_STANDSTILL_MS = 30_000;
