import { callsSince, readCalls } from '../aws-calls.ts';
import { type EventCount, processedBy, whenCounted } from '../event-counts.ts';
import type { ProbedChild } from '../probed-child.ts';
import { type ProcessUsage, readUsage, sumOf } from '../process-usage.ts';
import type { PipelineFigures, StoreFigures } from '../report/figures.ts';
import { saturate } from '../saturate.ts';
import { onNewStack, type Stack, type StackOptions } from '../stack.ts';
import { drainRate, type Reading } from './drain-rate.ts';

export type StoreOptions = { events: number; connections: number; workers: number };

/** Timing starts once this share is stored: then all processes are warm. */
const WARM_UP_SHARE = 0.2;

/** Storing from a full queue: sends all events through the API, then starts the workers. */
export function measureDrain(stackOptions: StackOptions, options: StoreOptions): Promise<StoreFigures> {
  return onNewStack(stackOptions, async (stack) => {
    const api = await stack.startApi();
    const { accepted } = await saturate({
      url: api.url,
      connections: options.connections,
      requests: options.events,
    });
    const up: ProbedChild[] = [];
    const starting = stack.startWorkers(options.workers, {}, (worker) => up.push(worker));
    return watchDrain(accepted, processedBy(up), starting);
  });
}

/** The same with the bare loop: as many processes, the same calls on the same emulators and indexes. */
export function measureBareDrain(stackOptions: StackOptions, options: StoreOptions): Promise<StoreFigures> {
  return onNewStack(stackOptions, async (stack) => {
    const sender = await stack.startBare('send', { events: options.events });
    await sender.exited;
    const { storedCount, starting } = startBareStore(stack, options.workers);
    return watchDrain(options.events, storedCount, starting);
  });
}

/** Counts from the start: while one process is late, the others may drain the queue. */
async function watchDrain(
  events: number,
  storedCount: EventCount,
  starting: Promise<unknown>,
): Promise<StoreFigures> {
  const readings: Reading[] = [];
  let allUp = false;
  const started = starting.then(() => {
    allUp = true;
  });
  const read = async () => {
    const count = await storedCount();
    readings.push({ atMs: performance.now(), count, allUp });
    return count;
  };
  await Promise.all([started, whenCounted(events, read)]);
  return { eventsPerSecond: drainRate(readings, events * WARM_UP_SHARE) };
}

/** The whole pipeline, from the first request until the last event is stored. */
export function measurePipeline(stackOptions: StackOptions, options: StoreOptions): Promise<PipelineFigures> {
  return onNewStack(stackOptions, async (stack) => {
    const { connections, events } = options;
    const api = await stack.startApi();
    const workers = await stack.startWorkers(options.workers);
    const storedCount = processedBy(workers);
    const warmUp = await saturate({ url: api.url, connections, requests: Math.ceil(events * WARM_UP_SHARE) });
    await whenCounted(warmUp.accepted, storedCount);

    const before = { calls: await readCalls([api, ...workers]), ...(await readUsages(api, workers)) };
    const startMs = performance.now();
    const load = await saturate({ url: api.url, connections, requests: events });
    const end = await whenCounted(warmUp.accepted + load.accepted, storedCount);
    const after = await readUsages(api, workers);
    const calls = callsSince(before.calls, await readCalls([api, ...workers]));
    const [sqs, dynamo] = await Promise.all([readUsage(stack.sqs.pid), readUsage(stack.dynamo.pid)]);
    return {
      eventsPerSecond: perSecond(load.accepted, end.atMs - startMs),
      acceptedPerSecond: load.accepted / load.seconds,
      p50Ms: load.p50Ms,
      p99Ms: load.p99Ms,
      refused: load.refused,
      sqsCallsPerEvent: calls.sqs / load.accepted,
      dynamoCallsPerEvent: calls.dynamo / load.accepted,
      apiCpuMicrosPerEvent: (after.api.cpuMicros - before.api.cpuMicros) / load.accepted,
      workerCpuMicrosPerEvent: (after.workers.cpuMicros - before.workers.cpuMicros) / load.accepted,
      apiRssBytes: after.api.rssBytes,
      workerRssBytes: after.workers.rssBytes / workers.length,
      sqsEmulatorRssBytes: sqs.rssBytes,
      dynamoEmulatorRssBytes: dynamo.rssBytes,
    };
  });
}

export function measureBarePipeline(
  stackOptions: StackOptions,
  options: StoreOptions,
): Promise<StoreFigures> {
  return onNewStack(stackOptions, async (stack) => {
    const { events } = options;
    const { storedCount, starting } = startBareStore(stack, options.workers);
    await starting;
    const warmUpEvents = Math.ceil(events * WARM_UP_SHARE);
    await stack.startBare('send', { events: warmUpEvents });
    await whenCounted(warmUpEvents, storedCount);
    await stack.startBare('send', { events });
    const startMs = performance.now();
    const end = await whenCounted(warmUpEvents + events, storedCount);
    return { eventsPerSecond: perSecond(events, end.atMs - startMs) };
  });
}

function startBareStore(
  stack: Stack,
  processes: number,
): { storedCount: EventCount; starting: Promise<unknown> } {
  let stored = 0;
  const onStored = (events: number) => {
    stored += events;
  };
  const starting = Promise.all(
    Array.from({ length: processes }, () => stack.startBare('store', { onStored })),
  );
  return { storedCount: () => stored, starting };
}

/** CPU and memory of the API, and of all workers together. */
export async function readUsages(
  api: ProbedChild,
  workers: readonly ProbedChild[],
): Promise<{ api: ProcessUsage; workers: ProcessUsage }> {
  const usages = await Promise.all(workers.map((worker) => worker.usage()));
  return { api: await api.usage(), workers: sumOf(usages) };
}

function perSecond(count: number, ms: number): number {
  return (count * 1000) / ms;
}
