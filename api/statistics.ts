import { z } from 'zod';
import { type LatencyHistogram, latencyQuantile, mergeLatencies } from '../core/latency-histogram.ts';
import type { LifetimeTotals } from '../core/lifetime-totals.ts';
import { type Counts, mergeCounts, type RollupRow } from '../core/rollups.ts';
import { timestamp } from './event-view.ts';

const count = z.int();
const outcomes = z.object({
  accepted: count,
  processed: count,
  failed: count,
  redriven: count,
  duplicate: count,
});
const latency = z.object({
  count,
  p50_ms: z.number().nullable(),
  p95_ms: z.number().nullable(),
  p99_ms: z.number().nullable(),
});

/** What `/stats` says of events. What an outcome means is said once, here. */
export const statistics = z
  .object({
    window: z.object({ from: z.iso.datetime(), to: z.iso.datetime(), seconds: z.number() }).meta({
      description:
        'Counts are by the minute, so that the window begins with the minute that it was asked from.',
    }),
    events: outcomes.extend({ rejected: count, by_type: z.record(z.string(), outcomes) }).meta({
      description:
        'What happened in the window. `failed`: gave up after the last attempt. `redriven`: failed before, and processed now; it is one of the `processed` too. `duplicate`: delivered again, which changed nothing.',
    }),
    rates: z.object({
      accepted_per_second: z.number(),
      rejected_per_second: z.number(),
      processed_per_second: z.number(),
      failed_per_second: z.number(),
    }),
    latency: z.object({ accept: latency, end_to_end: latency }).meta({
      description:
        '`accept`: from the head of a request to its answer. `end_to_end`: from there to the stored outcome. Right within 5 %.',
    }),
    totals: z.object({ stored: count, processed: count, failed: count, redriven: count }).meta({
      description:
        'Since the beginning, as the table has it: a redriven event was counted as failed once and is processed now, so that it is taken off `failed`.',
    }),
    as_of: z.iso.datetime(),
    exact_until: z.iso.datetime().nullable().meta({
      description:
        'Outcomes stored before this were recounted from the table. Later ones are as the workers report them every 10 s.',
    }),
  })
  .meta({ id: 'Statistics' });

export type Statistics = z.output<typeof statistics>;

export type StatisticsInput = {
  fromMs: number;
  nowMs: number;
  /** The API processes' own: accepted, rejected, and how long accepting took. */
  api: readonly RollupRow[];
  /** The workers' own, of the window and of every minute since `totals.untilMs`. */
  worker: readonly RollupRow[];
  /** Stored outcomes that were recounted from the table. */
  recount: readonly RollupRow[];
  /** Undefined until the first minute was recounted. */
  totals: LifetimeTotals | undefined;
};

/**
 * Puts together what several sources know. Of a minute that was recounted, stored outcomes are the recount's, which no
 * crash can make wrong; duplicates and latencies only the workers know, and of later minutes they know all there is.
 */
export function summarise(input: StatisticsInput): Statistics {
  const { fromMs, nowMs, totals } = input;
  const inWindow = (row: RollupRow) => row.minuteMs >= fromMs;
  const [api, worker] = [input.api.filter(inWindow), input.worker.filter(inWindow)];
  const isExact = (row: RollupRow) => row.minuteMs < (totals?.untilMs ?? 0);

  const counts = mergeCounts([
    ...countsOf(api),
    ...countsOf(worker.filter(isExact)).map((row) => only(row, ['duplicate'])),
    ...countsOf(worker.filter((row) => !isExact(row))),
    ...countsOf(input.recount.filter((row) => inWindow(row) && isExact(row))),
  ]);
  const events = outcomesOf(Object.values(counts));
  const rejected = sum(Object.values(counts), 'rejected');
  const seconds = (nowMs - fromMs) / 1000;
  const rate = (events: number) => Number((events / seconds).toPrecision(3));
  return {
    window: { from: timestamp(fromMs), to: timestamp(nowMs), seconds },
    events: { ...events, rejected, by_type: byType(counts) },
    rates: {
      accepted_per_second: rate(events.accepted),
      rejected_per_second: rate(rejected),
      processed_per_second: rate(events.processed),
      failed_per_second: rate(events.failed),
    },
    latency: { accept: latencyOf(api), end_to_end: latencyOf(worker) },
    totals: totalsOf(
      mergeCounts([totals?.counts ?? {}, ...countsOf(input.worker.filter((row) => !isExact(row)))]),
    ),
    as_of: timestamp(nowMs),
    exact_until: totals ? timestamp(totals.untilMs) : null,
  };
}

function countsOf(rows: readonly RollupRow[]): Counts[] {
  return rows.map(({ rollup }) => rollup.counts);
}

function only(counts: Counts, outcomes: string[]): Counts {
  const kept = Object.entries(counts).map(([type, byOutcome]) => [
    type,
    Object.fromEntries(Object.entries(byOutcome).filter(([outcome]) => outcomes.includes(outcome))),
  ]);
  return Object.fromEntries(kept);
}

type Outcomes = z.output<typeof outcomes>;

function outcomesOf(all: readonly Record<string, number>[]): Outcomes {
  return {
    accepted: sum(all, 'accepted'),
    processed: sum(all, 'processed'),
    failed: sum(all, 'failed'),
    redriven: sum(all, 'redriven'),
    duplicate: sum(all, 'duplicate'),
  };
}

/** A rejected event has no type, and what has nothing but rejections is none. */
function byType(counts: Counts): Record<string, Outcomes> {
  const all = Object.entries(counts).map(([type, byOutcome]) => [type, outcomesOf([byOutcome])] as const);
  return Object.fromEntries(all.filter(([, outcomes]) => Object.values(outcomes).some((n) => n > 0)));
}

function totalsOf(counts: Counts): Statistics['totals'] {
  const { processed, failed, redriven } = outcomesOf(Object.values(counts));
  // Where a minute was recounted after the event that failed in it was redriven, and the redrive's minute was not yet,
  // the workers tell of one too many.
  const stillFailed = Math.max(0, failed - redriven);
  return { stored: processed + stillFailed, processed, failed: stillFailed, redriven };
}

function latencyOf(rows: readonly RollupRow[]): Statistics['latency']['accept'] {
  const histogram: LatencyHistogram = mergeLatencies(rows.map(({ rollup }) => rollup.latency));
  return {
    count: Object.values(histogram).reduce((total, n) => total + n, 0),
    p50_ms: latencyQuantile(histogram, 0.5) ?? null,
    p95_ms: latencyQuantile(histogram, 0.95) ?? null,
    p99_ms: latencyQuantile(histogram, 0.99) ?? null,
  };
}

function sum(all: readonly Record<string, number>[], outcome: string): number {
  return all.reduce((total, byOutcome) => total + (byOutcome[outcome] ?? 0), 0);
}
