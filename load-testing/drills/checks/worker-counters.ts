import { setInterval } from 'node:timers/promises';
import type { Platform } from '../../../local/platform.ts';

/** `handlerRuns`: those that went well. */
export type WorkerCounters = { handlerRuns: number; duplicates: number };

/**
 * Follows what the workers count, killed ones included as of the last look: a look every second, so that what a killed
 * worker did after its last is missing and the sums are lower bounds.
 */
export function followWorkerCounters(fleet: Platform['fleet'], handledType: string) {
  const byPid = new Map<number, WorkerCounters>();
  const stopping = new AbortController();
  const following = follow();

  async function follow(): Promise<void> {
    try {
      for await (const _ of setInterval(1_000, undefined, { signal: stopping.signal })) await look();
    } catch (error) {
      if (!stopping.signal.aborted) throw error;
    }
  }

  async function look(): Promise<void> {
    for (const { pid, port } of fleet.workers()) {
      const text = await metricsOf(port);
      if (text === undefined) continue;
      byPid.set(pid, {
        handlerRuns: sumOf(text, 'sluice_handler_seconds_count', `event_type="${handledType}",result="ok"`),
        duplicates: sumOf(text, 'sluice_events_total', 'outcome="duplicate"'),
      });
    }
  }

  return {
    look,
    async stop(): Promise<WorkerCounters> {
      stopping.abort();
      await following;
      await look();
      const all = [...byPid.values()];
      return {
        handlerRuns: all.reduce((sum, { handlerRuns }) => sum + handlerRuns, 0),
        duplicates: all.reduce((sum, { duplicates }) => sum + duplicates, 0),
      };
    },
  };
}

/** A gauge without labels of the worker whose ops port it is; undefined when it has none, or does not answer. */
export async function gaugeOf(port: number, metric: string): Promise<number | undefined> {
  const line = (await metricsOf(port))?.split('\n').find((one) => one.startsWith(`${metric} `));
  return line === undefined ? undefined : Number(line.slice(metric.length));
}

async function metricsOf(port: number): Promise<string | undefined> {
  try {
    const response = await fetch(`http://127.0.0.1:${port}/metrics`, { signal: AbortSignal.timeout(1_000) });
    return await response.text();
  } catch {
    // It is dying, or being killed by us.
    return undefined;
  }
}

function sumOf(text: string, metric: string, label: string): number {
  return text
    .split('\n')
    .filter((line) => line.startsWith(`${metric}{`) && line.includes(label))
    .reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' ') + 1)), 0);
}
