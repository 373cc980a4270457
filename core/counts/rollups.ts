import { HOUR_MS, MINUTE_MS } from '../lib/durations.ts';
import { type LatencyHistogram, recordLatency } from './latency-histogram.ts';

/**
 * What one process saw in one minute. `counts` is by event type and then by outcome: `accepted` and `rejected` (API),
 * `processed`, `failed`, `redriven` and `duplicate` (workers; a redriven event is one of the processed).
 */
export type MinuteRollup = { counts: Counts; latency: LatencyHistogram };
export type Counts = Record<string, Record<string, number>>;

/** Event types that are counted by name in one row: producers choose types, so beyond it they are `other`. */
const MAX_TYPES = 100;

export function emptyRollup(): MinuteRollup {
  return { counts: {}, latency: {} };
}

/**
 * How long after its end a minute is recounted: longer than it may take until a row is confirmed, or else its minute is
 * asked for again, and longer than the index lags behind.
 */
export const RECOUNT_DELAY_MS = 15_000;
export const LATE_MS = 10_000;

/** How often a process writes what it counted since. */
export const REPORT_EVERY_MS = 10_000;

export function minuteOf(atMs: number): number {
  return Math.floor(atMs / MINUTE_MS) * MINUTE_MS;
}

export function addCount(counts: Counts, eventType: string, outcome: string, by = 1): void {
  const known = Object.hasOwn(counts, eventType) || Object.keys(counts).length < MAX_TYPES;
  // `constructor` must not find what every object inherits, nor `__proto__` change it.
  const type = known && eventType !== '__proto__' ? eventType : 'other';
  const outcomes = (Object.hasOwn(counts, type) && counts[type]) || {};
  outcomes[outcome] = (outcomes[outcome] ?? 0) + by;
  counts[type] = outcomes;
}

export function mergeCounts(all: readonly Counts[]): Counts {
  const merged: Counts = {};
  for (const counts of all)
    for (const [type, outcomes] of Object.entries(counts))
      for (const [outcome, count] of Object.entries(outcomes)) addCount(merged, type, outcome, count);
  return merged;
}

/** The minutes that one process counts; those that changed since are taken and written every few seconds. */
export type MinuteCounter = {
  count(eventType: string, outcome: string, latencyMs?: number): void;
  /** The minutes that changed since the last call, whole. Minutes that can't change any more are let go. */
  takeChanged(): { minuteMs: number; rollup: MinuteRollup }[];
  /** Marks a minute as not written, after all. */
  putBack(minuteMs: number, rollup: MinuteRollup): void;
};

export function createMinuteCounter(now: () => number = Date.now): MinuteCounter {
  const minutes = new Map<number, MinuteRollup>();
  const changed = new Set<number>();
  return {
    count(eventType, outcome, latencyMs) {
      const minuteMs = minuteOf(now());
      const rollup = minutes.get(minuteMs) ?? emptyRollup();
      minutes.set(minuteMs, rollup);
      changed.add(minuteMs);
      addCount(rollup.counts, eventType, outcome);
      if (latencyMs !== undefined) recordLatency(rollup.latency, latencyMs);
    },
    takeChanged() {
      const taken = [...changed].map((minuteMs) => ({
        minuteMs,
        rollup: minutes.get(minuteMs) ?? emptyRollup(),
      }));
      changed.clear();
      for (const minuteMs of minutes.keys()) if (minuteMs < minuteOf(now())) minutes.delete(minuteMs);
      return taken;
    },
    putBack(minuteMs, rollup) {
      // An hour of an outage is kept; what is older is given up, as it would grow for as long as the table is down.
      if (minuteMs < now() - HOUR_MS) return;
      minutes.set(minuteMs, rollup);
      changed.add(minuteMs);
    },
  };
}
