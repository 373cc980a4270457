import type { BenchOptions, Measurement } from '../options.ts';
import type { Figures } from '../report/figures.ts';
import { telemetryRows } from '../telemetry/rows.ts';
import { measureAccept, measureRawHono } from './measure-accept.ts';
import { measureFailing } from './measure-failing.ts';
import { measureHeap } from './measure-heap.ts';
import { measureScrape } from './measure-scrape.ts';
import { measureSteady } from './measure-steady.ts';
import { measureBareDrain, measureBarePipeline, measureDrain, measurePipeline } from './measure-store.ts';
import { repeated } from './repeated.ts';

const WORKERS = 2;
/** The heap's growth is measured in one long run, whatever `--runs` says. */
const HEAP_FROM_EVENTS = 100_000;
const HEAP_TO_EVENTS = 300_000;
/** Differences of a few percent need more runs than ratios of a whole. */
const TELEMETRY_ROUNDS = 7;

/** Takes the measurements in turn, run after run, so that a machine that slows down slows all of them. */
export async function measureAll(options: BenchOptions, say: (line: string) => void): Promise<Figures> {
  const { seconds, events, connections, quick, onDisk, cpuProfileDir } = options;
  const stack = { onDisk, cpuProfileDir };
  const accept = { connections, seconds, warmUpSeconds: Math.max(1, seconds / 4) };
  const store = { events, connections, workers: WORKERS };
  const steady = {
    seconds: seconds * 2,
    warmUpSeconds: Math.max(2, seconds / 2),
    workers: WORKERS,
    // One stall of the machine fills the slowest 1 % of a short run. Its quietest second leaves out stalls, and also
    // what the code does less often than once a second; a full run judges all of it.
    p99Of: quick ? ('quietest second' as const) : ('all' as const),
  };
  const heap = { fromEvents: HEAP_FROM_EVENTS, toEvents: HEAP_TO_EVENTS, connections, workers: WORKERS };

  const rows = {
    raw: repeated(() => measureRawHono(accept)),
    'raw-reading': repeated(() => measureRawHono(accept, '/reading')),
    packed: repeated(() => measureAccept(stack, accept)),
    unpacked: repeated(() => measureAccept(stack, accept, { PACK_MAX_EVENTS: '1' })),
    drain: repeated(() => measureDrain(stack, store)),
    'bare-drain': repeated(() => measureBareDrain(stack, store)),
    failing: repeated(() => measureFailing(stack, { ...store, events: Math.ceil(events / 5) })),
    pipeline: repeated(() => measurePipeline(stack, store)),
    'bare-pipeline': repeated(() => measureBarePipeline(stack, store)),
    'steady-50': repeated(() => measureSteady(stack, { ...steady, requestsPerSecond: 50 })),
    'steady-500': repeated(() => measureSteady(stack, { ...steady, requestsPerSecond: 500 })),
    scrape: repeated(() => measureScrape(stack, { requestsPerSecond: 500, seconds, workers: WORKERS })),
    heap: repeated(() => measureHeap(stack, heap)),
    ...telemetryRows(stack, { accept, store, steady }),
  };

  const most = Math.max(...options.only.map((name) => runsOf(name, options)));
  for (let run = 1; run <= most; run += 1)
    for (const name of options.only)
      if (run <= runsOf(name, options))
        say(`run ${run} of ${runsOf(name, options)}  ${name}: ${await rows[name].run()}`);

  return {
    raw: rows.raw.medians(),
    'raw-reading': rows['raw-reading'].medians(),
    packed: rows.packed.medians(),
    unpacked: rows.unpacked.medians(),
    drain: rows.drain.medians(),
    'bare-drain': rows['bare-drain'].medians(),
    failing: rows.failing.medians(),
    pipeline: rows.pipeline.medians(),
    'bare-pipeline': rows['bare-pipeline'].medians(),
    'steady-50': rows['steady-50'].medians(),
    'steady-500': rows['steady-500'].medians(),
    scrape: rows.scrape.medians(),
    heap: rows.heap.medians(),
    'telemetry-api': rows['telemetry-api'].medians(),
    'telemetry-worker': rows['telemetry-worker'].medians(),
    'telemetry-failing': rows['telemetry-failing'].medians(),
    'steady-500-traced': rows['steady-500-traced'].medians(),
  };
}

function runsOf(name: Measurement, { runs, quick }: BenchOptions): number {
  if (name === 'heap') return 1;
  return name.startsWith('telemetry-') && !quick ? Math.max(runs, TELEMETRY_ROUNDS) : runs;
}
