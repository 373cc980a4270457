/** How many events were stored at a time of the monotonic clock. `allUp`: by all processes, or while some still start. */
export type Reading = { atMs: number; count: number; allUp: boolean };

/**
 * Events per second, from the first reading after `warmUpEvents` with all processes up to the last reading. On a machine
 * that stands still for a moment, the queue may be empty before all processes are up. Then the rate counts from the first
 * reading after `warmUpEvents`, or else from the last one before the queue was empty; it may be the rate of fewer workers.
 * NaN if no events were stored between readings.
 */
export function drainRate(readings: readonly Reading[], warmUpEvents: number): number {
  const last = readings.at(-1);
  const earlier = readings.filter(({ count }) => last && count < last.count);
  const warm = earlier.filter(({ count }) => count >= warmUpEvents);
  const first = warm.find(({ allUp }) => allUp) ?? warm[0] ?? earlier.at(-1);
  if (first === undefined || last === undefined) return Number.NaN;
  return ((last.count - first.count) * 1000) / (last.atMs - first.atMs);
}
