import { HOUR_MS, MINUTE_MS } from '../lib/durations.ts';
import { type LatencyHistogram, recordLatency } from './latency-histogram.ts';

/**
 * What one process counted in one minute. `counts` is by event type and then by outcome: `accepted` and `rejected`
 * (API), `processed`, `failed`, `redriven` and `duplicate` (workers). A redriven event also counts as processed.
 */
export type MinuteRollup = { counts: Counts; latency: LatencyHistogram };
export type Counts = Record<string, Record<string, number>>;

/** Producers choose the event types. A row counts this many by name, and the rest as `other`. */
const MAX_TYPES = 100;

export function emptyRollup(): MinuteRollup {
  return { counts: {}, latency: {} };
}

/**
 * A minute is recounted so long after its end. By then every row is in the index that was confirmed in time; a row that
 * was confirmed later than `LATE_MS` after its stamp has its minute counted again.
 */
export const RECOUNT_DELAY_MS = 15_000;
export const LATE_MS = 10_000;

/** How often a process writes its counts. */
export const REPORT_EVERY_MS = 10_000;

export function minuteOf(atMs: number): number {
  return Math.floor(atMs / MINUTE_MS) * MINUTE_MS;
}

export function addCount(counts: Counts, eventType: string, outcome: string, by = 1): void {
  const known = Object.hasOwn(counts, eventType) || Object.keys(counts).length < MAX_TYPES;
  // Every object inherits `constructor` and `__proto__`: neither is a count.
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

/** Counts the minutes of one process. A flusher takes and writes the changed ones every few seconds. */
export type MinuteCounter = {
  count(eventType: string, outcome: string, latencyMs?: number): void;
  /** The minutes that changed since the last call, each whole. Forgets those that can't change any more. */
  takeChanged(): { minuteMs: number; rollup: MinuteRollup }[];
  /** Takes a minute back that could not be written. */
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
      // Keeps an hour of counts in an outage: more would grow for as long as the store is down.
      if (minuteMs < now() - HOUR_MS) return;
      minutes.set(minuteMs, rollup);
      changed.add(minuteMs);
    },
  };
}
