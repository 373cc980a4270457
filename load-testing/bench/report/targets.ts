import type { BenchResult } from './bench-result.ts';

export type Verdict = {
  target: string;
  /** As it is printed; undefined if it was not measured. */
  seen: string | undefined;
  met: boolean | undefined;
};

type Bounds = {
  shareOfRaw: number;
  timesUnpacked: number;
  shareOfBare: number;
  steadyP99Ms: number;
  /** How the p99 at a steady rate is called: see measure-steady.ts. */
  steadyP99: string;
  scrapeP99Ms: number;
  sqsCallsPerEvent: number;
  heapGrowthPercent: number;
  /** CPU more than without tracing, as a share. */
  apiTracing: { tenth: number; all: number; hanging: number };
  workerTracing: { tenth: number; all: number };
  failingSlowerBy: number;
};

const FULL: Bounds = {
  shareOfRaw: 0.35,
  timesUnpacked: 6,
  shareOfBare: 0.6,
  steadyP99Ms: 20,
  steadyP99: 'p99',
  scrapeP99Ms: 10,
  sqsCallsPerEvent: 0.08,
  heapGrowthPercent: 5,
  apiTracing: { tenth: 0.08, all: 0.25, hanging: 0.25 },
  workerTracing: { tenth: 0.08, all: 0.3 },
  failingSlowerBy: 0.05,
};

/** A short run on a busy machine only shows that nothing is badly broken. */
const QUICK: Bounds = {
  shareOfRaw: 0.12,
  timesUnpacked: 2,
  shareOfBare: 0.2,
  steadyP99Ms: 250,
  steadyP99: 'p99 of the quietest second',
  scrapeP99Ms: 250,
  sqsCallsPerEvent: 0.16,
  heapGrowthPercent: 20,
  apiTracing: { tenth: 0.5, all: 1, hanging: 1 },
  workerTracing: { tenth: 0.5, all: 1 },
  failingSlowerBy: 0.4,
};

/** Judges each target. None applies with the emulators on disk: their disk is then the limit. */
export function judge(
  { figures, emulators }: Pick<BenchResult, 'figures' | 'emulators'>,
  { quick }: { quick: boolean },
): Verdict[] {
  if (emulators === 'on disk') return [];
  const bounds = quick ? QUICK : FULL;
  const { raw, packed, unpacked, drain, pipeline, heap } = figures;
  const ofRaw = ratio(packed?.requestsPerSecond, raw?.requestsPerSecond);
  const ofUnpacked = ratio(packed?.requestsPerSecond, unpacked?.requestsPerSecond);
  const drainOfBare = ratio(drain?.eventsPerSecond, figures['bare-drain']?.eventsPerSecond);
  const pipelineOfBare = ratio(pipeline?.eventsPerSecond, figures['bare-pipeline']?.eventsPerSecond);
  const growth =
    heap &&
    Math.max(
      growthPercent(heap.apiBytesBefore, heap.apiBytesAfter),
      growthPercent(heap.workerBytesBefore, heap.workerBytesAfter),
    );
  const p99 = figures['steady-500']?.p99Ms;
  return [
    atLeast(ofRaw, bounds.shareOfRaw, 'accepted', ' of raw Hono', percent),
    atLeast(ofUnpacked, bounds.timesUnpacked, 'accepted', ' one event a message', times),
    atLeast(drainOfBare, bounds.shareOfBare, 'stored from a full queue', ' of the bare loop', percent),
    atLeast(
      pipelineOfBare,
      bounds.shareOfBare,
      'stored while requests come in',
      ' of the bare loop',
      percent,
    ),
    atMost(p99, bounds.steadyP99Ms, `${bounds.steadyP99} at a steady 500 requests/s`, milliseconds),
    atMost(pipeline?.sqsCallsPerEvent, bounds.sqsCallsPerEvent, 'SQS calls per event, saturated', plain),
    atMost(figures.scrape?.fullP99Ms, bounds.scrapeP99Ms, 'p99 to render the largest scrape', milliseconds),
    ...telemetryVerdicts(figures, bounds),
    atMost(growth, bounds.heapGrowthPercent, 'heap growth, event 100,000 to 300,000', points),
  ];
}

type Tracings = Pick<
  BenchResult['figures'],
  'telemetry-api' | 'telemetry-worker' | 'telemetry-failing' | 'steady-500-traced'
>;

/** A row that lacks spans says nothing about their cost: it misses its target. */
function telemetryVerdicts(figures: Tracings, { steadyP99Ms, steadyP99, ...bounds }: Bounds): Verdict[] {
  const { 'telemetry-api': api, 'telemetry-worker': worker, 'telemetry-failing': failing } = figures;
  const more = (row: TracingRow | undefined) => row && (row.missingSpans === 0 ? row.moreCpu : Number.NaN);
  const slower = failing?.['only what fails'].slowerBy;
  return [
    atMost(more(api?.['one in ten']), bounds.apiTracing.tenth, 'API: more CPU to trace one in ten', percent),
    atMost(more(api?.all), bounds.apiTracing.all, 'API: more CPU to trace all', percent),
    atMost(
      more(api?.['all, collector hangs']),
      bounds.apiTracing.hanging,
      'API: the same while the collector hangs',
      percent,
    ),
    atMost(
      more(worker?.['one in ten']),
      bounds.workerTracing.tenth,
      'workers: more CPU to trace one in ten',
      percent,
    ),
    atMost(more(worker?.all), bounds.workerTracing.all, 'workers: more CPU to trace all', percent),
    atMost(slower, bounds.failingSlowerBy, 'every handler failing: slower when traced by', percent),
    atMost(
      figures['steady-500-traced']?.p99Ms,
      steadyP99Ms,
      `${steadyP99} at 500 requests/s, one in ten traced`,
      milliseconds,
    ),
  ];
}

type TracingRow = { missingSpans: number; moreCpu: number };

export function growthPercent(before: number, after: number): number {
  return ((after - before) * 100) / before;
}

type Show = (value: number) => string;

const percent: Show = (value) => `${(value * 100).toFixed(0)} %`;
const times: Show = (value) => `${value.toFixed(1)} ×`;
const milliseconds: Show = (value) => `${value.toFixed(1)} ms`;
const plain: Show = (value) => value.toFixed(3);
const points: Show = (value) => `${value.toFixed(1)} %`;

function ratio(value: number | undefined, of: number | undefined): number | undefined {
  return value === undefined || of === undefined ? undefined : value / of;
}

function atLeast(value: number | undefined, bound: number, what: string, of: string, show: Show): Verdict {
  return verdict(value, `${what} ≥ ${show(bound)}${of}`, show, (seen) => seen >= bound);
}

function atMost(value: number | undefined, bound: number, what: string, show: Show): Verdict {
  return verdict(value, `${what} ≤ ${show(bound)}`, show, (seen) => seen <= bound);
}

function verdict(
  value: number | undefined,
  target: string,
  show: Show,
  isMet: (seen: number) => boolean,
): Verdict {
  if (value === undefined) return { target, seen: undefined, met: undefined };
  return { target, seen: show(value), met: isMet(value) };
}
