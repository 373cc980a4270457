import { setTimeout as delay } from 'node:timers/promises';
import { type EventCount, processedBy, retriedBy, whenCounted } from '../event-counts.ts';
import type { ProbedChild } from '../probed-child.ts';
import { sumOf } from '../process-usage.ts';
import { failingBodies, sampleBodies } from '../sample-event.ts';
import { saturate } from '../saturate.ts';
import { onNewStack, type StackOptions } from '../stack.ts';
import type { OpenRig } from './in-turn.ts';
import { SPANS_SENT_WITHIN_MS } from './tracing.ts';

/** `events`: of a slice. */
export type WorkerLoad = { events: number; connections: number; workers: number };

/** Workers with a queue of their own. The cost is that of an event, stored from a full queue. */
export function openWorkers(stackOptions: StackOptions, load: WorkerLoad): OpenRig {
  return openDrain(stackOptions, load, { bodies: sampleBodies(), countOf: processedBy });
}

/** The same for events whose handler always fails: the cost of a failed attempt and of the next message. */
export function openFailingWorkers(stackOptions: StackOptions, load: WorkerLoad): OpenRig {
  return openDrain(stackOptions, load, {
    bodies: failingBodies(),
    countOf: retriedBy,
    // So late that no slice has attempts of an earlier one, which each cost a message of their own.
    settings: { RETRY_DELAYS_SECONDS: '86400' },
  });
}

type Drain = {
  bodies: string[];
  countOf: (workers: readonly ProbedChild[]) => EventCount;
  settings?: Record<string, string>;
};

function openDrain(
  stackOptions: StackOptions,
  { events, connections, workers: count }: WorkerLoad,
  { bodies, countOf, settings }: Drain,
): OpenRig {
  return (tracing, use) =>
    onNewStack(stackOptions, async (stack) => {
      const collector = await stack.startCollector(tracing);
      const api = await stack.startApi(collector.settings);
      const workers = await stack.startWorkers(count, { ...collector.settings, ...settings });
      const counted = countOf(workers);
      const cpuMicros = async () => sumOf(await Promise.all(workers.map((each) => each.usage()))).cpuMicros;
      await slice();
      return use({ slice, missingSpans: () => collector.missing([api, ...workers]) });

      /** The workers stand still until the queue is full. */
      async function slice() {
        const before = await counted();
        signalAll(workers, 'SIGSTOP');
        const { accepted } = await saturate({ url: api.url, connections, requests: events, bodies });
        const startCpu = await cpuMicros();
        const startMs = performance.now();
        signalAll(workers, 'SIGCONT');
        const end = await whenCounted(before + accepted, counted);
        await delay(SPANS_SENT_WITHIN_MS);
        return {
          cpuMicros: ((await cpuMicros()) - startCpu) / (end.count - before),
          perSecond: ((end.count - before) * 1000) / (end.atMs - startMs),
        };
      }
    });
}

function signalAll(workers: readonly ProbedChild[], signal: NodeJS.Signals): void {
  for (const worker of workers) worker.kill(signal);
}
