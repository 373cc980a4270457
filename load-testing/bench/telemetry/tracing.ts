import { setTimeout as delay } from 'node:timers/promises';
import { type ProbedChild, startProbedChild } from '../probed-child.ts';
import { readSpanCounts, type SpanCounts } from './span-counts.ts';

/** How much is traced in a measurement, and with which collector. */
export type Tracing = 'off' | AmountTraced;
export type AmountTraced = 'one in ten' | 'all' | 'all, collector hangs' | 'only what fails';

/** The collector of one measurement, in a process outside of those measured. */
export type Collector = {
  /** The settings that make API and workers send their spans here. */
  settings: Record<string, string>;
  /**
   * Spans that these processes recorded and the collector did not get. A collector that hangs gets none, so that it is
   * not asked. Rejects if they recorded none: nothing was measured then.
   */
  missing(processes: readonly Pick<ProbedChild, 'port'>[]): Promise<number>;
  stop(): Promise<unknown>;
};

const RATIO: Record<Tracing, string> = {
  off: '',
  'one in ten': '0.1',
  all: '1',
  'all, collector hangs': '1',
  'only what fails': '0',
};

/** Shorter than the default, so that a measurement ends soon after its load. It means more calls, not fewer. */
const SCHEDULE_DELAY_MS = 100;

/** Sending the last spans is a part of their cost. */
export const SPANS_SENT_WITHIN_MS = 3 * SCHEDULE_DELAY_MS;

export async function startCollector(tracing: Tracing): Promise<Collector> {
  if (tracing === 'off') return { settings: {}, missing: async () => 0, stop: async () => {} };
  const hangs = tracing === 'all, collector hangs';
  const child = await startProbedChild({
    name: 'span counter',
    script: 'load-testing/bench/telemetry/span-counter.ts',
    env: { HANGS: String(hangs) },
  });
  const url = `http://127.0.0.1:${child.port}`;
  return {
    settings: {
      OTEL_EXPORTER_OTLP_ENDPOINT: url,
      OTEL_TRACES_SAMPLER_ARG: RATIO[tracing],
      OTEL_BSP_SCHEDULE_DELAY: String(SCHEDULE_DELAY_MS),
    },
    async missing(processes) {
      const counts = await countsOf(processes);
      if (counts.recorded === 0) throw new Error('no span was recorded: this measures no tracing');
      return hangs ? 0 : missing(url, counts);
    },
    stop: child.stop,
  };
}

/** Longer than a span waits to be sent. */
const PATIENCE_MS = 15_000;

/**
 * What they recorded until now, less what came. Processes that work on go on recording: then more came than that, so what
 * they dropped is missing in any case.
 */
async function missing(url: string, { recorded, dropped }: SpanCounts): Promise<number> {
  const deadlineMs = performance.now() + PATIENCE_MS;
  while (true) {
    const lacking = recorded - Number(await (await fetch(url)).text());
    if (lacking <= 0 || performance.now() > deadlineMs) return Math.max(dropped, lacking);
    await delay(200);
  }
}

async function countsOf(processes: readonly Pick<ProbedChild, 'port'>[]): Promise<SpanCounts> {
  const counts = await Promise.all(processes.map(({ port }) => readSpanCounts(port)));
  return {
    recorded: counts.reduce((sum, each) => sum + each.recorded, 0),
    dropped: counts.reduce((sum, each) => sum + each.dropped, 0),
  };
}
