import {
  type AnswerBounds,
  contains,
  createAnswerBounds,
  type Interval,
  intersection,
  isEmpty,
  UNBOUNDED,
} from './answer-bounds.ts';
import { monotonicNow as monotonicNowOfProcess } from './monotonic.ts';

/** The time according to the services. Processes use it for every timestamp that others compare. */
export type Clock = {
  /**
   * Unix time in whole milliseconds: the machine's, unless the services' answers rule it out. It never goes backwards,
   * except from times given while there was no answer to rely on: before the first one, and after the machine slept.
   */
  now(): number;
  /** How far off `now()` may be, by the answers; 0 while there is no answer to rely on. */
  uncertaintyMs(): number;
  /** How far the machine's own clock is ahead (below 0: behind); 0 while it may be right. */
  offsetMs(): number;
  /** Takes the time from an answer. */
  observe(service: string, answer: DatedAnswer): void;
};

/** An answer's `Date`, and by `monotonicNow` when its request began and when its headers arrived. */
export type DatedAnswer = { dateMs: number; startedAtMs: number; headAtMs: number };

export type ClockProbe = { clockCompared(offsetMs: number): void };

export type ClockOptions = {
  wallNow?: () => number;
  monotonicNow?: () => number;
  probe?: ClockProbe;
};

/** `Date` is in whole seconds. */
const DATE_RESOLUTION_MS = 1_000;
/** The hosts of one service differ by some milliseconds. */
const SKEW_MS = 500;
/** A server may write `Date` once a second, and a busy one later than that. It never writes it early. */
const LATE_MS = 4_000;
/** If the wall clock gains this much on the monotonic one, the machine slept or the clock was set. */
const SLEPT_MS = 1_000;

/**
 * Each answer bounds the time: the service's clock showed its `Date` at some moment between the start of the request
 * and the arrival of the answer's headers, or some seconds before. The answers of the last minutes leave an interval.
 * The machine's own clock is corrected only if it lies outside, and then by the latest `Date`.
 *
 * All bounds are on the epoch (Unix time minus monotonic time), so setting the machine's clock does not change them.
 * The monotonic clock stands still while the machine sleeps; after a sleep only the lower bound holds.
 */
export function createClock({
  wallNow = Date.now,
  monotonicNow = monotonicNowOfProcess,
  probe,
}: ClockOptions = {}): Clock {
  const services = new Map<string, AnswerBounds>();
  let bounds = UNBOUNDED;
  let wallEpochMs = -monotonicNow() + wallNow();
  let sleptAtMs = -Infinity;
  let toldMs = -Infinity;

  return {
    now() {
      const monotonicMs = monotonicNow();
      lookAtWall(monotonicMs);
      const nowMs = Math.max(toldMs, Math.round(monotonicMs + epochMs()));
      if (bounds.toMs < Infinity) toldMs = nowMs;
      return nowMs;
    },

    uncertaintyMs() {
      if (bounds.toMs === Infinity) return 0;
      return Math.max(bounds.toMs - epochMs(), epochMs() - bounds.fromMs);
    },

    offsetMs,

    observe(service, { dateMs, startedAtMs, headAtMs }) {
      lookAtWall(monotonicNow());
      if (startedAtMs <= sleptAtMs) return;
      const answers = services.get(service) ?? createAnswerBounds();
      services.set(service, answers);
      const fromMs = dateMs - SKEW_MS - headAtMs;
      const toMs = dateMs + DATE_RESOLUTION_MS + LATE_MS + SKEW_MS - startedAtMs;
      answers.add({ fromMs, toMs }, headAtMs);
      bounds = agreed(headAtMs) ?? bounds;
      probe?.clockCompared(offsetMs());
    },
  };

  function offsetMs(): number {
    return wallEpochMs - epochMs();
  }

  function epochMs(): number {
    if (contains(bounds, wallEpochMs)) return wallEpochMs;
    // The latest `Date`: one may be late, and none is early.
    return Math.min(bounds.fromMs + SKEW_MS, bounds.toMs);
  }

  function lookAtWall(monotonicMs: number): void {
    let seenMs = wallNow() - monotonicMs;
    // A process that was held up between the two reads looks the same: read again.
    if (seenMs - wallEpochMs > SLEPT_MS) seenMs = Math.min(seenMs, -monotonicNow() + wallNow());
    if (seenMs - wallEpochMs > SLEPT_MS) {
      bounds = { fromMs: bounds.fromMs, toMs: Infinity };
      services.clear();
      sleptAtMs = monotonicMs;
    }
    wallEpochMs = seenMs;
  }

  /** If services contradict each other, believes only one that the machine's own clock agrees with. */
  function agreed(atMs: number): Interval | undefined {
    const all = [...services.values()].flatMap((answers) => answers.at(atMs) ?? []);
    const common = all.reduce(intersection, UNBOUNDED);
    return isEmpty(common) ? all.find((one) => contains(one, wallEpochMs)) : common;
  }
}
