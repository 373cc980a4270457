import { MINUTE_MS } from '../lib/durations.ts';

/** From and to, both included. */
export type Interval = { fromMs: number; toMs: number };

export const UNBOUNDED: Interval = { fromMs: -Infinity, toMs: Infinity };

export function intersection(a: Interval, b: Interval): Interval {
  return { fromMs: Math.max(a.fromMs, b.fromMs), toMs: Math.min(a.toMs, b.toMs) };
}

export function isEmpty({ fromMs, toMs }: Interval): boolean {
  return fromMs > toMs;
}

export function contains({ fromMs, toMs }: Interval, ms: number): boolean {
  return ms >= fromMs && ms <= toMs;
}

/** The common bounds of one service's answers over the last five minutes, kept as one interval a minute. */
export type AnswerBounds = {
  add(bounds: Interval, atMs: number): void;
  /** Undefined if there was no answer for five minutes. */
  at(atMs: number): Interval | undefined;
};

const KEPT_MS = 5 * MINUTE_MS;

export function createAnswerBounds(): AnswerBounds {
  let minutes: { sinceMs: number; bounds: Interval }[] = [];

  const keptAt = (atMs: number) => minutes.filter(({ sinceMs }) => atMs - sinceMs < KEPT_MS);
  const common = (kept: typeof minutes) =>
    kept.reduce((all, { bounds }) => intersection(all, bounds), UNBOUNDED);

  return {
    add(bounds, atMs) {
      minutes = keptAt(atMs);
      // The service's clock contradicts its earlier answers: believe the latest.
      if (isEmpty(intersection(common(minutes), bounds))) minutes = [];
      const last = minutes.at(-1);
      if (last && atMs - last.sinceMs < MINUTE_MS) last.bounds = intersection(last.bounds, bounds);
      else minutes.push({ sinceMs: atMs, bounds });
    },
    at(atMs) {
      const kept = keptAt(atMs);
      return kept.length === 0 ? undefined : common(kept);
    },
  };
}
