import type { AcceptFigures, Figures, SteadyFigures, StoreFigures } from './figures.ts';
import { growthPercent, type Verdict } from './targets.ts';

type Row = readonly string[];

/** The figures as a person reads them. */
export function renderTables(figures: Figures, verdicts: readonly Verdict[]): string {
  const tables = [
    table(
      [
        'Accepting, saturated',
        'requests/s',
        'of raw',
        'p50 ms',
        'p99 ms',
        'CPU µs/request',
        'requests/message',
        'RSS MiB',
      ],
      acceptRows(figures),
    ),
    table(['Storing', 'events/s', 'of bare'], storeRows(figures)),
    table(['Every handler failing', 'attempts/s', 'worker CPU µs/attempt'], failingRows(figures)),
    table(
      [
        'Whole pipeline',
        'requests/s',
        'p50 ms',
        'p99 ms',
        'SQS calls/event',
        'DynamoDB calls/event',
        'API CPU µs/event',
        'worker CPU µs/event',
      ],
      pipelineRows(figures),
    ),
    table(['Memory, saturated pipeline', 'RSS MiB'], memoryRows(figures)),
    table(['Heap after GC', 'event 100,000', 'event 300,000', 'growth'], heapRows(figures)),
    table(['Target', 'seen', ''], verdicts.map(verdictRow)),
  ];
  return tables.filter((text) => text !== '').join('\n\n');
}

function acceptRows({ raw, packed, unpacked, 'raw-reading': reading }: Figures): Row[] {
  return [
    ...acceptRow('raw Hono answering 202', raw, raw),
    ...acceptRow('raw Hono that parses the body, too', reading, raw),
    ...acceptRow('the API', packed, raw),
    ...acceptRow('the API, packing off', unpacked, raw),
  ];
}

function acceptRow(name: string, row: AcceptFigures | undefined, raw: AcceptFigures | undefined): Row[] {
  if (!row) return [];
  const { requestsPerSecond, p50Ms, p99Ms, refused, cpuMicrosPerRequest, sendsPerRequest, rssBytes } = row;
  return [
    [
      refused > 0 ? `${name} (${refused} refused)` : name,
      whole(requestsPerSecond),
      share(requestsPerSecond, raw?.requestsPerSecond),
      p50Ms.toFixed(0),
      p99Ms.toFixed(0),
      whole(cpuMicrosPerRequest),
      sendsPerRequest === 0 ? '' : (1 / sendsPerRequest).toFixed(1),
      mebibytes(rssBytes),
    ],
  ];
}

function storeRows(figures: Figures): Row[] {
  const { drain, pipeline, 'bare-drain': bareDrain, 'bare-pipeline': barePipeline } = figures;
  return [
    ...storeRow('from a full queue', drain, bareDrain),
    ...storeRow('from a full queue, bare loop', bareDrain, bareDrain),
    ...storeRow('from request to table at once', pipeline, barePipeline),
    ...storeRow('from send to table at once, bare loop', barePipeline, barePipeline),
  ];
}

function storeRow(name: string, row: StoreFigures | undefined, bare: StoreFigures | undefined): Row[] {
  return row ? [[name, whole(row.eventsPerSecond), share(row.eventsPerSecond, bare?.eventsPerSecond)]] : [];
}

function failingRows({ failing }: Figures): Row[] {
  if (!failing) return [];
  const { attemptsPerSecond, workerCpuMicrosPerAttempt } = failing;
  return [['from a full queue', whole(attemptsPerSecond), whole(workerCpuMicrosPerAttempt)]];
}

function pipelineRows({ pipeline, ...figures }: Figures): Row[] {
  return [
    ...pipelineRow('steady, Poisson', figures['steady-50']),
    ...pipelineRow('steady, Poisson', figures['steady-500']),
    ...pipelineRow('saturated', pipeline),
  ];
}

function pipelineRow(name: string, row: SteadyFigures | undefined): Row[] {
  if (!row) return [];
  return [
    [
      row.refused > 0 ? `${name} (${row.refused} refused)` : name,
      whole(row.acceptedPerSecond),
      row.p50Ms.toFixed(1),
      row.p99Ms.toFixed(1),
      row.sqsCallsPerEvent.toFixed(3),
      row.dynamoCallsPerEvent.toFixed(3),
      whole(row.apiCpuMicrosPerEvent),
      whole(row.workerCpuMicrosPerEvent),
    ],
  ];
}

function memoryRows({ pipeline }: Figures): Row[] {
  if (!pipeline) return [];
  return [
    ['API', mebibytes(pipeline.apiRssBytes)],
    ['each worker', mebibytes(pipeline.workerRssBytes)],
    ['SQS emulator', mebibytes(pipeline.sqsEmulatorRssBytes)],
    ['DynamoDB emulator', mebibytes(pipeline.dynamoEmulatorRssBytes)],
  ];
}

function heapRows({ heap }: Figures): Row[] {
  if (!heap) return [];
  const row = (name: string, before: number, after: number) => [
    name,
    `${mebibytes(before)} MiB`,
    `${mebibytes(after)} MiB`,
    `${growthPercent(before, after).toFixed(1)} %`,
  ];
  return [
    row('API', heap.apiBytesBefore, heap.apiBytesAfter),
    row('workers', heap.workerBytesBefore, heap.workerBytesAfter),
  ];
}

function verdictRow({ target, seen, met }: Verdict): Row {
  if (met === undefined) return [target, 'not measured', ''];
  return [target, seen ?? '', met ? '✓' : '✗'];
}

/** The first column to the left, the others to the right. Nothing without rows. */
function table(head: Row, rows: readonly Row[]): string {
  if (rows.length === 0) return '';
  const widths = head.map((_, column) => Math.max(...[head, ...rows].map((row) => row[column]?.length ?? 0)));
  const line = (row: Row) =>
    row
      .map((cell, column) =>
        column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join('  ')
      .trimEnd();
  return [head, widths.map((width) => '-'.repeat(width)), ...rows].map(line).join('\n');
}

function whole(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}

function share(value: number, of: number | undefined): string {
  return of === undefined ? '' : `${((value / of) * 100).toFixed(0)} %`;
}

function mebibytes(bytes: number): string {
  return (bytes / 2 ** 20).toFixed(1);
}
