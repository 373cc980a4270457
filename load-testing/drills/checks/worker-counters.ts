import { setInterval } from 'node:timers/promises';
import type { Platform } from '../../../local/platform.ts';
import { readWorkerMetrics } from '../../lib/worker-metrics.ts';

/** `handlerRuns`: those that succeeded. */
export type WorkerCounters = { handlerRuns: number; duplicates: number };

/**
 * Adds up what the workers count, killed ones included. It reads them once a second: what a killed worker counted after
 * the last read is missing, so the sums are lower bounds.
 */
export function followWorkerCounters(fleet: Platform['fleet'], handledType: string) {
  const byPid = new Map<number, WorkerCounters>();
  const stopping = new AbortController();
  const following = follow();

  async function follow(): Promise<void> {
    try {
      for await (const _ of setInterval(1_000, undefined, { signal: stopping.signal })) await readAll();
    } catch (error) {
      if (!stopping.signal.aborted) throw error;
    }
  }

  async function readAll(): Promise<void> {
    for (const { pid, port } of fleet.workers()) {
      // A worker that does not respond is being killed or suspended.
      const metrics = await readWorkerMetrics(port, 1_000).catch(() => undefined);
      if (metrics === undefined) continue;
      const { handlerRuns, events } = metrics;
      byPid.set(pid, { handlerRuns: handlerRuns(handledType), duplicates: events('duplicate') });
    }
  }

  return {
    async stop(): Promise<WorkerCounters> {
      stopping.abort();
      await following;
      await readAll();
      const all = [...byPid.values()];
      return {
        handlerRuns: all.reduce((sum, { handlerRuns }) => sum + handlerRuns, 0),
        duplicates: all.reduce((sum, { duplicates }) => sum + duplicates, 0),
      };
    },
  };
}
