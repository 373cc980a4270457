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
  let epochMs = now() - monotonicNow();
  return (atMs) => {
    const current = now() - monotonicNow();
    if (Math.abs(current - epochMs) > ROUNDING_MS) epochMs = current;
    return epochMs + atMs;
  };
}

/** Each of the two may be off by half a millisecond. */
const ROUNDING_MS = 1;
