import { retriedBy, whenCounted } from '../event-counts.ts';
import { sumOf } from '../process-usage.ts';
import type { FailingFigures } from '../report/figures.ts';
import { failingBodies } from '../sample-event.ts';
import { saturate } from '../saturate.ts';
import { onNewStack, type StackOptions } from '../stack.ts';

type Options = { events: number; connections: number; workers: number };

const WARM_UP_SHARE = 0.2;

/** Failed attempts from a full queue of events whose handler always fails. */
export function measureFailing(
  stackOptions: StackOptions,
  { events, connections, workers: count }: Options,
): Promise<FailingFigures> {
  return onNewStack(stackOptions, async (stack) => {
    const api = await stack.startApi();
    const load = { url: api.url, connections, requests: events, bodies: failingBodies() };
    const { accepted } = await saturate(load);
    const workers = await stack.startWorkers(count);
    const cpuMicros = async () => sumOf(await Promise.all(workers.map((worker) => worker.usage()))).cpuMicros;

    const retriedCount = retriedBy(workers);
    const start = await whenCounted(Math.floor(accepted * WARM_UP_SHARE), retriedCount);
    const startCpu = await cpuMicros();
    const end = await whenCounted(accepted, retriedCount);
    const attempts = end.count - start.count;
    return {
      attemptsPerSecond: (attempts * 1000) / (end.atMs - start.atMs),
      workerCpuMicrosPerAttempt: ((await cpuMicros()) - startCpu) / attempts,
    };
  });
}
