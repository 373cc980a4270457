import { type EventCount, processedBy, retriedBy, whenCounted } from '../event-counts.ts';
import type { ProbedChild } from '../probed-child.ts';
import { sumOf } from '../process-usage.ts';
import { failingBodies, sampleBodies } from '../sample-event.ts';
import { saturate } from '../saturate.ts';
import { onNewStack, type StackOptions } from '../stack.ts';
import type { Cost } from './in-turn.ts';
import type { Tracing } from './tracing.ts';

export type WorkerLoad = { events: number; connections: number; workers: number };

/** The cost of an event in the workers at a level of tracing, stored from a full queue. */
export function measureWorker(stackOptions: StackOptions, load: WorkerLoad, tracing: Tracing): Promise<Cost> {
  return drain(stackOptions, load, { tracing, bodies: sampleBodies(), countOf: processedBy });
}

/** The same for events whose handler always fails: the cost of a failed attempt and of the next message. */
export function measureFailingWorker(
  stackOptions: StackOptions,
  load: WorkerLoad,
  tracing: Tracing,
): Promise<Cost> {
  return drain(stackOptions, load, { tracing, bodies: failingBodies(), countOf: retriedBy });
}

type Drain = { tracing: Tracing; bodies: string[]; countOf: (workers: readonly ProbedChild[]) => EventCount };

/** Measuring starts once this share has its outcome: then all processes are warm. */
const WARM_UP_SHARE = 0.2;

function drain(
  stackOptions: StackOptions,
  { events, connections, workers: count }: WorkerLoad,
  { tracing, bodies, countOf }: Drain,
): Promise<Cost> {
  return onNewStack(stackOptions, async (stack) => {
    const collector = await stack.startCollector(tracing);
    const api = await stack.startApi(collector.settings);
    const { accepted } = await saturate({ url: api.url, connections, requests: events, bodies });
    const workers = await stack.startWorkers(count, collector.settings);
    const counted = countOf(workers);
    const cpuMicros = async () => sumOf(await Promise.all(workers.map((each) => each.usage()))).cpuMicros;

    const start = await whenCounted(Math.floor(accepted * WARM_UP_SHARE), counted);
    const startCpu = await cpuMicros();
    const end = await whenCounted(accepted, counted);
    const outcomes = end.count - start.count;
    return {
      cpuMicros: ((await cpuMicros()) - startCpu) / outcomes,
      perSecond: (outcomes * 1000) / (end.atMs - start.atMs),
      missingSpans: await collector.missing([api, ...workers]),
    };
  });
}
