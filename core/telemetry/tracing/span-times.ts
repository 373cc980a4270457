import { createUnixTimes, type UnixTimes } from './unix-times.ts';

/** Notes have times by the monotonic clock, which is cheap to read. They become Unix times once spans are made. */
export type SpanTimes = {
  monotonicNow(): number;
  unixMs: UnixTimes;
};

export function createSpanTimes(now: () => number): SpanTimes {
  return { monotonicNow: () => performance.now(), unixMs: createUnixTimes(now) };
}
