import { clockDifference } from '../../clock/clock-difference.ts';

/** The Unix time in ms, with its fraction, of a time by `performance.now()`. */
export type UnixTimes = (atMs: number) => number;

/**
 * `now` has whole milliseconds, and spans need microseconds. The difference between the two clocks is kept until it has
 * changed by more than rounding explains, so that spans of one process line up to the microsecond.
 */
export function createUnixTimes(
  now: () => number,
  monotonicNow: () => number = () => performance.now(),
): UnixTimes {
  let epochMs = clockDifference(now, monotonicNow);
  return (atMs) => {
    if (hasMoved(now() - monotonicNow())) {
      const measured = clockDifference(now, monotonicNow);
      if (hasMoved(measured)) epochMs = measured;
    }
    return epochMs + atMs;
  };

  function hasMoved(measured: number): boolean {
    return Math.abs(measured - epochMs) > ROUNDING_MS;
  }
}

/** Each of the two may be off by half a millisecond. */
const ROUNDING_MS = 1;
