import { createTokenBucket } from './token-bucket.ts';

/** Decides which unsampled traces are reconstructed. */
export type WholeTraces = {
  /** An event failed for the first time, or is dead-lettered. */
  mayTraceFailure(): boolean;
  /** An event took longer than `slowMs` from its request to the table. */
  mayTraceSlowness(): boolean;
  slowMs: number;
};

export type WholeTraceLimits = { slowSeconds: number; failuresPerSecond: number; slowPerSecond: number };

type Deps = {
  onTurnedAway: (reason: 'failure' | 'slow') => void;
  /** A monotonic clock, in ms. */
  monotonicNow?: () => number;
};

/** When everything fails, a few traces say as much as all of them, and cost less. */
export function createWholeTraces(
  { onTurnedAway, monotonicNow = performance.now.bind(performance) }: Deps,
  { slowSeconds, failuresPerSecond, slowPerSecond }: WholeTraceLimits,
): WholeTraces {
  const failures = createTokenBucket(failuresPerSecond, monotonicNow);
  const slow = createTokenBucket(slowPerSecond, monotonicNow);
  return {
    mayTraceFailure: () => failures.take() || turnAway('failure'),
    mayTraceSlowness: () => slow.take() || turnAway('slow'),
    slowMs: slowSeconds * 1000,
  };

  function turnAway(reason: 'failure' | 'slow'): false {
    onTurnedAway(reason);
    return false;
  }
}
