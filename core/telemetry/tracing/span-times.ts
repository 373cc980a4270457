import { createUnixTimes, type UnixTimes } from './unix-times.ts';

/** What is noted by the monotonic clock, which is cheap to read, becomes Unix time once a span is made of it. */
export type SpanTimes = {
  monotonicNow(): number;
  unixMs: UnixTimes;
};

export function createSpanTimes(now: () => number): SpanTimes {
  return { monotonicNow: () => performance.now(), unixMs: createUnixTimes(now) };
}
