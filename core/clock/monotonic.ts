import { clockDifference } from './clock-difference.ts';

/** `performance.now()` counts from the start of its thread; the machine's monotonic clock is one for all threads. */
const THREAD_START_MS = clockDifference(
  () => Number(process.hrtime.bigint()) / 1e6,
  () => performance.now(),
);

/** Milliseconds by a clock that nobody sets, the same in every thread of a process. It stands still while the machine sleeps. */
export function monotonicNow(): number {
  return THREAD_START_MS + performance.now();
}
