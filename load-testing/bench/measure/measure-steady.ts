import { callsSince, readCalls } from '../aws-calls.ts';
import { processedBy, whenCounted } from '../event-counts.ts';
import type { SteadyFigures } from '../report/figures.ts';
import { lowestQuantile, quantile } from '../report/quantile.ts';
import { sendSteadily } from '../send-steadily.ts';
import { onNewStack, type StackOptions } from '../stack.ts';
import type { Tracing } from '../telemetry/tracing.ts';
import { readUsages } from './measure-store.ts';

export type SteadyOptions = {
  requestsPerSecond: number;
  seconds: number;
  warmUpSeconds: number;
  workers: number;
  /** Whether the p99 is that of the quietest second, or of all. */
  p99Of?: 'quietest second' | 'all';
  tracing?: Tracing;
};

/** Latency of the API while the whole pipeline works at a steady rate below its limit. */
export function measureSteady(stackOptions: StackOptions, options: SteadyOptions): Promise<SteadyFigures> {
  const { requestsPerSecond, seconds, warmUpSeconds, p99Of = 'all', tracing = 'off' } = options;
  return onNewStack(stackOptions, async (stack) => {
    const { settings } = await stack.startCollector(tracing);
    const api = await stack.startApi(settings);
    const workers = await stack.startWorkers(options.workers, settings);
    const storedCount = processedBy(workers);
    const warmUp = await sendSteadily({ url: api.url, requestsPerSecond, seconds: warmUpSeconds });
    await whenCounted(warmUp.accepted, storedCount);

    const before = { calls: await readCalls([api, ...workers]), ...(await readUsages(api, workers)) };
    const load = await sendSteadily({ url: api.url, requestsPerSecond, seconds });
    await whenCounted(warmUp.accepted + load.accepted, storedCount);
    const after = await readUsages(api, workers);
    const calls = callsSince(before.calls, await readCalls([api, ...workers]));

    return {
      acceptedPerSecond: load.accepted / seconds,
      p50Ms: quantile(load.latenciesMs, 0.5),
      p99Ms: p99Of === 'all' ? quantile(load.latenciesMs, 0.99) : lowestQuantile(load.bySecondMs, 0.99),
      refused: load.refused,
      sqsCallsPerEvent: calls.sqs / load.accepted,
      dynamoCallsPerEvent: calls.dynamo / load.accepted,
      apiCpuMicrosPerEvent: (after.api.cpuMicros - before.api.cpuMicros) / load.accepted,
      workerCpuMicrosPerEvent: (after.workers.cpuMicros - before.workers.cpuMicros) / load.accepted,
    };
  });
}
