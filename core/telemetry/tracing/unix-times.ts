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
  let epochMs = measureEpoch();
  return (atMs) => {
    if (hasMoved(now() - monotonicNow())) {
      const measured = measureEpoch();
      if (hasMoved(measured)) epochMs = measured;
    }
    return epochMs + atMs;
  };

  function hasMoved(measured: number): boolean {
    return Math.abs(measured - epochMs) > ROUNDING_MS;
  }

  /** A process that is suspended between the two readings would measure the suspension. */
  function measureEpoch(): number {
    let best = { epochMs: 0, tookMs: Infinity };
    for (let tries = 0; tries < MAX_TRIES && best.tookMs > ROUNDING_MS; tries += 1) {
      const beforeMs = monotonicNow();
      const measured = now() - beforeMs;
      const tookMs = monotonicNow() - beforeMs;
      if (tookMs < best.tookMs) best = { epochMs: measured, tookMs };
    }
    return best.epochMs;
  }
}

/** Each of the two may be off by half a millisecond. */
const ROUNDING_MS = 1;
const MAX_TRIES = 5;
