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

/** The time as the services have it, by which a process stamps what others compare. */
export type Clock = {
  /**
   * Unix time in whole milliseconds: the machine's, unless the services' answers rule that out. Never goes backwards,
   * but for what was told while there was no answer to go by: before the first, and after the machine has slept.
   */
  now(): number;
  /** How far off `now()` may be, by the answers; 0 while there is none to go by. */
  uncertaintyMs(): number;
  /** How far the machine's own clock is ahead of the time, or behind it (below 0); 0 while it may be right. */
  offsetMs(): number;
  /** Takes what an answer says of the time. */
  observe(service: string, answer: DatedAnswer): void;
};

/** An answer's `Date`, when its request began, and when its head was there: both by `monotonicNow`. */
export type DatedAnswer = { dateMs: number; startedAtMs: number; headAtMs: number };

export type ClockProbe = { clockCompared(offsetMs: number): void };

export type ClockOptions = {
  wallNow?: () => number;
  monotonicNow?: () => number;
  probe?: ClockProbe;
};

/** `Date` is in whole seconds. */
const DATE_RESOLUTION_MS = 1_000;
/** The hosts of one service differ by some milliseconds, and a busy server renews its `Date` late. */
const MARGIN_MS = 500;
/** When the wall clock gains so much on the monotonic one, the machine slept or the clock was set. */
const SLEPT_MS = 1_000;

/**
 * Each answer bounds the time: the service's clock showed its `Date` at some moment between the beginning of the
 * request and the answer's head. What the answers of the last minutes leave is narrow; the machine's own clock is
 * corrected only where it lies outside.
 *
 * All bounds are of the epoch, that is Unix time less monotonic time, so that setting the machine's clock does not touch
 * them. The monotonic clock stands still while the machine sleeps: after that only the lower bound holds.
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
      const fromMs = dateMs - MARGIN_MS - headAtMs;
      const toMs = dateMs + DATE_RESOLUTION_MS + MARGIN_MS - startedAtMs;
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
    return bounds.toMs === Infinity ? bounds.fromMs : (bounds.fromMs + bounds.toMs) / 2;
  }

  function lookAtWall(monotonicMs: number): void {
    let seenMs = wallNow() - monotonicMs;
    // It looks the same when the process was held up between the two looks: look again.
    if (seenMs - wallEpochMs > SLEPT_MS) seenMs = Math.min(seenMs, -monotonicNow() + wallNow());
    if (seenMs - wallEpochMs > SLEPT_MS) {
      bounds = { fromMs: bounds.fromMs, toMs: Infinity };
      services.clear();
      sleptAtMs = monotonicMs;
    }
    wallEpochMs = seenMs;
  }

  /** Services that contradict each other are not believed, but for one that the machine's own clock agrees with. */
  function agreed(atMs: number): Interval | undefined {
    const all = [...services.values()].flatMap((answers) => answers.at(atMs) ?? []);
    const common = all.reduce(intersection, UNBOUNDED);
    return isEmpty(common) ? all.find((one) => contains(one, wallEpochMs)) : common;
  }
}
