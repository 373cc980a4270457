/** How many events were stored at a time of the monotonic clock. `allUp`: by all processes, or while some still start. */
export type Reading = { atMs: number; count: number; allUp: boolean };

/**
 * Events per second, to the last reading from the first one after `warmUpEvents` with all processes up. On a machine that
 * stands still, the queue may be empty by then: so it is from the first one after `warmUpEvents`, or from the one before
 * the last. NaN if no events were stored between readings.
 */
export function drainRate(readings: readonly Reading[], warmUpEvents: number): number {
  const last = readings.at(-1);
  const earlier = readings.filter(({ count }) => last && count < last.count);
  const warm = earlier.filter(({ count }) => count >= warmUpEvents);
  const first = warm.find(({ allUp }) => allUp) ?? warm[0] ?? earlier.at(-1);
  if (first === undefined || last === undefined) return Number.NaN;
  return ((last.count - first.count) * 1000) / (last.atMs - first.atMs);
}
