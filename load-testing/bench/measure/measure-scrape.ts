import { setTimeout as delay } from 'node:timers/promises';
import { createWorkerMetrics } from '../../../core/telemetry/metrics/worker-metrics.ts';
import { fillWorkerMetrics } from '../../../core/testing/full-metrics.ts';
import { processedBy, whenCounted } from '../event-counts.ts';
import type { ScrapeFigures } from '../report/figures.ts';
import { quantile } from '../report/quantile.ts';
import { bodiesOfManyTypes } from '../sample-event.ts';
import { sendSteadily } from '../send-steadily.ts';
import { onNewStack, type StackOptions } from '../stack.ts';

type Options = { requestsPerSecond: number; seconds: number; workers: number };

type Scrapes = { p99Ms: number; bytes: number };

const OPEN_METRICS = 'application/openmetrics-text; version=1.0.0';
/** Far more often than Prometheus does, for a quantile that means something. */
const EVERY_MS = 50;
/** More than this process needs to run at full speed. */
const RENDERINGS = 200;

/** Scrapes of the API and of a worker, in OpenMetrics, while events of 100 types come in and are stored. */
export function measureScrape(
  stackOptions: StackOptions,
  { requestsPerSecond, seconds, workers: count }: Options,
): Promise<ScrapeFigures> {
  return onNewStack(stackOptions, async (stack) => {
    const api = await stack.startApi();
    const workers = await stack.startWorkers(count);
    const load = { url: api.url, requestsPerSecond, bodies: bodiesOfManyTypes() };
    const warmUp = await sendSteadily({ ...load, seconds: 1 });
    await whenCounted(warmUp.accepted, processedBy(workers));

    const [worker = api] = workers;
    const [apiScrapes, workerScrapes] = await Promise.all([
      scrapeFor(seconds, () => scrape(api.port)),
      scrapeFor(seconds, () => scrape(worker.port)),
      sendSteadily({ ...load, seconds }),
    ]);
    const full = await renderFull();
    return {
      apiP99Ms: apiScrapes.p99Ms,
      apiBytes: apiScrapes.bytes,
      workerP99Ms: workerScrapes.p99Ms,
      workerBytes: workerScrapes.bytes,
      fullP99Ms: full.p99Ms,
      fullBytes: full.bytes,
    };
  });
}

async function scrapeFor(seconds: number, scrape: () => Promise<string>): Promise<Scrapes> {
  const untilMs = performance.now() + seconds * 1000;
  const scrapes: { ms: number; bytes: number }[] = [];
  while (performance.now() < untilMs) {
    scrapes.push(await timed(scrape));
    await delay(EVERY_MS);
  }
  return summarised(scrapes);
}

async function scrape(port: number): Promise<string> {
  return (await fetch(`http://127.0.0.1:${port}/metrics`, { headers: { accept: OPEN_METRICS } })).text();
}

/** The largest scrape: a worker that has seen every outcome of 100 types, each bucket with a trace. */
async function renderFull(): Promise<Scrapes> {
  const exposition = fillWorkerMetrics(createWorkerMetrics());
  const renderings: { ms: number; bytes: number }[] = [];
  for (let n = 0; n < RENDERINGS; n += 1)
    renderings.push(await timed(async () => (await exposition.render(OPEN_METRICS)).body));
  return summarised(renderings.slice(RENDERINGS / 4));
}

async function timed(read: () => Promise<string>): Promise<{ ms: number; bytes: number }> {
  const startMs = performance.now();
  const text = await read();
  return { ms: performance.now() - startMs, bytes: Buffer.byteLength(text) };
}

function summarised(all: readonly { ms: number; bytes: number }[]): Scrapes {
  const sorted = all.map(({ ms }) => ms).toSorted((a, b) => a - b);
  return { p99Ms: quantile(sorted, 0.99), bytes: Math.max(...all.map(({ bytes }) => bytes)) };
}
