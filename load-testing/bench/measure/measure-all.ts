import type { BenchOptions } from '../options.ts';
import type { Figures } from '../report/figures.ts';
import { mediansOf } from '../report/quantile.ts';
import { measureAccept, measureRawHono } from './measure-accept.ts';
import { measureFailing } from './measure-failing.ts';
import { measureHeap } from './measure-heap.ts';
import { measureSteady } from './measure-steady.ts';
import { measureBareDrain, measureBarePipeline, measureDrain, measurePipeline } from './measure-store.ts';

const WORKERS = 2;
/** The heap's growth is measured in one long run, whatever `--runs` says. */
const HEAP_FROM_EVENTS = 100_000;
const HEAP_TO_EVENTS = 300_000;

/** Takes the measurements in turn, run after run, so that a machine that slows down slows all of them. */
export async function measureAll(options: BenchOptions, say: (line: string) => void): Promise<Figures> {
  const { seconds, events, connections, onDisk, cpuProfileDir } = options;
  const stack = { onDisk, cpuProfileDir };
  const accept = { connections, seconds, warmUpSeconds: Math.max(1, seconds / 4) };
  const store = { events, connections, workers: WORKERS };
  const steady = { seconds: seconds * 2, warmUpSeconds: Math.max(2, seconds / 2), workers: WORKERS };
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
    heap: repeated(() => measureHeap(stack, heap)),
  };

  for (let run = 1; run <= options.runs; run += 1)
    for (const name of options.only)
      if (name !== 'heap' || run === 1)
        say(`run ${run} of ${options.runs}  ${name}: ${await rows[name].run()}`);

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
    heap: rows.heap.medians(),
  };
}

/** One measurement; `run` returns its first figures as a line of text. */
function repeated<Row extends Record<string, number>>(measure: () => Promise<Row>) {
  const seen: Row[] = [];
  return {
    async run(): Promise<string> {
      const row = await measure();
      seen.push(row);
      return Object.entries(row)
        .slice(0, 3)
        .map(([name, value]) => `${name} ${Number(value.toPrecision(4))}`)
        .join(', ');
    },
    medians(): Row | undefined {
      const [first, ...others] = seen;
      return first && mediansOf([first, ...others]);
    },
  };
}
