import type { z } from 'zod';
import {
  type LatencyHistogram,
  latencyQuantile,
  mergeLatencies,
} from '../../core/counts/latency-histogram.ts';
import { type Counts, mergeCounts, minuteOf, REPORT_EVERY_MS } from '../../core/counts/rollups.ts';
import { MINUTE_MS } from '../../core/lib/durations.ts';
import type { LifetimeTotals } from '../../core/ports/lifetime-totals.ts';
import type { RollupRow } from '../../core/ports/rollups.ts';
import { timestamp } from './event-view.ts';
import type { outcomes, rates, Statistics } from './statistics-body.ts';

export type StatisticsInput = {
  fromMs: number;
  nowMs: number;
  /** Reported by the API processes, for the window and the last reported minute: accepted, rejected, latencies. */
  api: readonly RollupRow[];
  /** Reported by the workers, for the window and every minute since `totals.untilMs`. */
  worker: readonly RollupRow[];
  /** Stored outcomes, recounted from the table. */
  recount: readonly RollupRow[];
  /** Undefined until the first minute has been recounted. */
  totals: LifetimeTotals | undefined;
};

/** The interval of the reports, and a moment to write them. */
const REPORTED_AFTER_MS = REPORT_EVERY_MS + 2_000;

/** The start of the last whole minute that every process has fully reported. */
export function lastReportedMinute(nowMs: number): number {
  return minuteOf(nowMs - REPORTED_AFTER_MS) - MINUTE_MS;
}

/** Combines the counts of all sources. */
export function summarise(input: StatisticsInput): Statistics {
  const { fromMs, nowMs, totals } = input;
  const inWindow = (row: RollupRow) => row.minuteMs >= fromMs;
  const reported = { as_of: timestamp(nowMs - REPORTED_AFTER_MS) };
  const counts = countsBetween(input, fromMs, Infinity);
  const minuteMs = lastReportedMinute(nowMs);
  const minute = { fromMs: minuteMs, toMs: minuteMs + MINUTE_MS };
  const unrecounted = input.worker.filter((row) => !isExact(row, totals));
  return {
    window: { from: timestamp(fromMs), to: timestamp(nowMs), seconds: (nowMs - fromMs) / 1000 },
    events: {
      ...outcomesOf(Object.values(counts)),
      rejected: sum(Object.values(counts), 'rejected'),
      by_type: byType(counts),
      ...reported,
    },
    rates: {
      ...ratesOf(counts, nowMs - fromMs),
      last_minute: {
        ...ratesOf(countsBetween(input, minute.fromMs, minute.toMs), MINUTE_MS),
        from: timestamp(minute.fromMs),
        to: timestamp(minute.toMs),
      },
      ...reported,
    },
    latency: {
      accept: latencyOf(input.api.filter(inWindow)),
      end_to_end: latencyOf(input.worker.filter(inWindow)),
      ...reported,
    },
    totals: { ...totalsOf(totals?.counts ?? {}, mergeCounts(countsOf(unrecounted))), ...reported },
    as_of: timestamp(nowMs),
    // The recounting worker's clock may be ahead of this one.
    exact_until: totals ? timestamp(Math.min(totals.untilMs, nowMs)) : null,
  };
}

/**
 * The counts of `[fromMs, toMs)`. For recounted minutes, stored outcomes come from the recount, which is exact even
 * after a crash, and only duplicates from the workers. For later minutes, everything comes from the workers.
 */
function countsBetween(
  { api, worker, recount, totals }: StatisticsInput,
  fromMs: number,
  toMs: number,
): Counts {
  const between = (rows: readonly RollupRow[]) =>
    rows.filter(({ minuteMs }) => minuteMs >= fromMs && minuteMs < toMs);
  const [exact, inexact] = [
    between(worker).filter((row) => isExact(row, totals)),
    between(worker).filter((row) => !isExact(row, totals)),
  ];
  return mergeCounts([
    ...countsOf(between(api)),
    ...countsOf(exact).map((row) => only(row, ['duplicate'])),
    ...countsOf(inexact),
    ...countsOf(between(recount).filter((row) => isExact(row, totals))),
  ]);
}

function isExact({ minuteMs }: RollupRow, totals: LifetimeTotals | undefined): boolean {
  return minuteMs < (totals?.untilMs ?? 0);
}

function ratesOf(counts: Counts, ms: number): z.output<typeof rates> {
  const all = Object.values(counts);
  const rate = (outcome: string) => Number(((sum(all, outcome) * 1000) / ms).toPrecision(3));
  return {
    accepted_per_second: rate('accepted'),
    rejected_per_second: rate('rejected'),
    processed_per_second: rate('processed'),
    failed_per_second: rate('failed'),
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

/** Leaves out types that have only rejections: a rejected event has no type. */
function byType(counts: Counts): Record<string, Outcomes> {
  const all = Object.entries(counts).map(([type, byOutcome]) => [type, outcomesOf([byOutcome])] as const);
  return Object.fromEntries(all.filter(([, outcomes]) => Object.values(outcomes).some((n) => n > 0)));
}

/** `recounted` comes from the table. `since` is what the workers reported after it, as deltas. */
function totalsOf(recounted: Counts, since: Counts): Omit<Statistics['totals'], 'as_of'> {
  const [known, told] = [recounted, since].map((counts) => outcomesOf(Object.values(counts))) as [
    Outcomes,
    Outcomes,
  ]; // one per source
  const processed = known.processed + told.processed;
  const failed = known.failed + Math.max(0, told.failed - told.redriven);
  return { stored: processed + failed, processed, failed, redriven: known.redriven + told.redriven };
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
