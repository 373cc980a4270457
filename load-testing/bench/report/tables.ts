import { textTable } from '../../../core/lib/tables.ts';
import type { Figures, TracingCost } from './figures.ts';
import { figuresTable } from './figures-table.ts';
import { growthPercent, type Verdict } from './targets.ts';

/** A text table for each thing that was measured. */
export function renderTables(figures: Figures): string[] {
  return [
    acceptTable,
    storeTable,
    failingTable,
    pipelineTable,
    telemetryTable,
    scrapeTable,
    memoryTable,
    heapTable,
  ].flatMap((tableOf) => tableOf(figures));
}

/** A text table of targets, and whether the figures meet them. */
export function renderVerdicts(verdicts: readonly Verdict[]): string {
  const rows = verdicts.map(({ target, seen, met }) =>
    met === undefined ? [target, 'not measured', ''] : [target, seen ?? '', met ? '✓' : '✗'],
  );
  return textTable(rows, { head: ['Target', 'seen', ''], rightAligned: 'all but the first' });
}

function acceptTable({ raw, packed, unpacked, 'raw-reading': reading }: Figures): string[] {
  return figuresTable({
    title: 'Accepting, saturated',
    columns: [
      ['requests/s', (row) => whole(row.requestsPerSecond)],
      ['refused', (row) => whole(row.refused)],
      ['of raw', (row) => share(row.requestsPerSecond, raw?.requestsPerSecond)],
      ['p50 ms', (row) => row.p50Ms.toFixed(0)],
      ['p99 ms', (row) => row.p99Ms.toFixed(0)],
      ['CPU µs/request', (row) => whole(row.cpuMicrosPerRequest)],
      ['requests/message', (row) => (row.sendsPerRequest === 0 ? '' : (1 / row.sendsPerRequest).toFixed(1))],
      ['RSS MiB', (row) => mebibytes(row.rssBytes)],
    ],
    rows: {
      'raw Hono: 202 and nothing else': raw,
      'raw Hono: parses the body, too': reading,
      'the API': packed,
      'the API, one event a message': unpacked,
    },
  });
}

function storeTable({ drain, pipeline, ...bare }: Figures): string[] {
  const { 'bare-drain': bareDrain, 'bare-pipeline': barePipeline } = bare;
  return figuresTable({
    title: 'Storing',
    columns: [
      ['events/s', ({ stored }) => whole(stored.eventsPerSecond)],
      ['of bare', ({ stored, of }) => share(stored.eventsPerSecond, of?.eventsPerSecond)],
    ],
    rows: {
      'from a full queue': drain && { stored: drain, of: bareDrain },
      'from a full queue, bare loop': bareDrain && { stored: bareDrain, of: bareDrain },
      'while requests come in': pipeline && { stored: pipeline, of: barePipeline },
      'while messages come in, bare loop': barePipeline && { stored: barePipeline, of: barePipeline },
    },
  });
}

function failingTable({ failing }: Figures): string[] {
  return figuresTable({
    title: 'Every handler failing',
    columns: [
      ['attempts/s', (row) => whole(row.attemptsPerSecond)],
      ['worker CPU µs/attempt', (row) => whole(row.workerCpuMicrosPerAttempt)],
    ],
    rows: { 'from a full queue': failing },
  });
}

function pipelineTable({ pipeline, ...figures }: Figures): string[] {
  return figuresTable({
    title: 'Whole pipeline',
    columns: [
      ['requests/s', (row) => whole(row.acceptedPerSecond)],
      ['refused', (row) => whole(row.refused)],
      ['p50 ms', (row) => row.p50Ms.toFixed(1)],
      ['p99 ms', (row) => row.p99Ms.toFixed(1)],
      ['SQS calls/event', (row) => row.sqsCallsPerEvent.toFixed(3)],
      ['DynamoDB calls/event', (row) => row.dynamoCallsPerEvent.toFixed(3)],
      ['API CPU µs/event', (row) => whole(row.apiCpuMicrosPerEvent)],
      ['worker CPU µs/event', (row) => whole(row.workerCpuMicrosPerEvent)],
    ],
    rows: {
      'steady, 50 a second': figures['steady-50'],
      'steady, 500 a second': figures['steady-500'],
      'the same, one in ten traced': figures['steady-500-traced'],
      saturated: pipeline,
    },
  });
}

function telemetryTable(figures: Figures): string[] {
  const { 'telemetry-api': api, 'telemetry-worker': worker, 'telemetry-failing': failing } = figures;
  return figuresTable<TracingCost>({
    title: 'Tracing',
    columns: [
      ['CPU µs/event', (row) => row.cpuMicros.toFixed(1)],
      ['more', ({ moreCpu }) => (moreCpu === undefined ? '' : `${(100 * moreCpu).toFixed(1)} %`)],
      ['events/s', (row) => whole(row.perSecond)],
      ['slower by', ({ slowerBy }) => (slowerBy === undefined ? '' : `${(100 * slowerBy).toFixed(1)} %`)],
      ['spans missing', (row) => whole(row.missingSpans)],
    ],
    rows: {
      'API, off': api?.off,
      'API, one in ten': api?.['one in ten'],
      'API, all': api?.all,
      'API, all, collector hangs': api?.['all, collector hangs'],
      'workers, off': worker?.off,
      'workers, one in ten': worker?.['one in ten'],
      'workers, all': worker?.all,
      'workers, every handler failing, off': failing?.off,
      'workers, every handler failing, only what fails': failing?.['only what fails'],
    },
  });
}

function scrapeTable({ scrape }: Figures): string[] {
  return figuresTable({
    title: 'Scrape in OpenMetrics, 100 event types',
    columns: [
      ['p99 ms', ({ p99Ms }) => p99Ms.toFixed(1)],
      ['kB', ({ bytes }) => whole(bytes / 1000)],
    ],
    rows: {
      'API, at 500 requests/s': scrape && { p99Ms: scrape.apiP99Ms, bytes: scrape.apiBytes },
      'worker, at 500 requests/s': scrape && { p99Ms: scrape.workerP99Ms, bytes: scrape.workerBytes },
      'every outcome and trace seen, idle': scrape && { p99Ms: scrape.fullP99Ms, bytes: scrape.fullBytes },
    },
  });
}

function memoryTable({ pipeline }: Figures): string[] {
  return figuresTable({
    title: 'Memory, saturated pipeline',
    columns: [['RSS MiB', mebibytes]],
    rows: {
      API: pipeline?.apiRssBytes,
      'each worker': pipeline?.workerRssBytes,
      'SQS emulator': pipeline?.sqsEmulatorRssBytes,
      'DynamoDB emulator': pipeline?.dynamoEmulatorRssBytes,
    },
  });
}

function heapTable({ heap }: Figures): string[] {
  return figuresTable({
    title: 'Heap after GC',
    columns: [
      ['event 100,000', ({ before }) => `${mebibytes(before)} MiB`],
      ['event 300,000', ({ after }) => `${mebibytes(after)} MiB`],
      ['growth', ({ before, after }) => `${growthPercent(before, after).toFixed(1)} %`],
    ],
    rows: {
      API: heap && { before: heap.apiBytesBefore, after: heap.apiBytesAfter },
      workers: heap && { before: heap.workerBytesBefore, after: heap.workerBytesAfter },
    },
  });
}

export function whole(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}

export function share(value: number, of: number | undefined): string {
  return of === undefined ? '' : `${((value / of) * 100).toFixed(0)} %`;
}

function mebibytes(bytes: number): string {
  return (bytes / 2 ** 20).toFixed(1);
}
