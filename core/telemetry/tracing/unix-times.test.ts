import { expect, test } from 'vitest';
import { createUnixTimes } from './unix-times.ts';

function start() {
  const clock = { monotonicMs: 100, aheadMs: 1_700_000_000_000 };
  const now = () => Math.round(clock.aheadMs + clock.monotonicMs);
  return { clock, unixMs: createUnixTimes(now, () => clock.monotonicMs) };
}

test('times keep their distances, whatever the rounding of the clock', () => {
  const { clock, unixMs } = start();
  const first = unixMs(clock.monotonicMs);
  expect(first).toBe(1_700_000_000_100);
  for (let step = 1; step < 50; step += 1) {
    clock.monotonicMs = 100 + step * 0.13;
    expect(unixMs(clock.monotonicMs) - first).toBeCloseTo(step * 0.13, 3);
  }
});

test('a clock that is corrected corrects the times', () => {
  const { clock, unixMs } = start();
  clock.aheadMs += 5_000;
  expect(unixMs(100)).toBe(1_700_000_005_100);
});

test('a suspension between two readings of the clocks moves nothing', () => {
  const clock = { monotonicMs: 100, suspendedMs: 0 };
  const now = () => Math.round(1_700_000_000_000 + clock.monotonicMs);
  const unixMs = createUnixTimes(now, () => {
    clock.monotonicMs += clock.suspendedMs;
    clock.suspendedMs = 0;
    return clock.monotonicMs;
  });
  clock.suspendedMs = 10_000;
  expect(unixMs(100)).toBe(1_700_000_000_100);
});
