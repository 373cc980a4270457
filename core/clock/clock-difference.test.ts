import { expect, test } from 'vitest';
import { clockDifference } from './clock-difference.ts';

/** Two clocks of one machine, 1,000 ms apart, that stands still for so long before each reading in turn. */
function difference(...stallsMs: number[]): number {
  let nowMs = 50;
  const read = () => {
    nowMs += stallsMs.shift() ?? 0.01;
    return nowMs;
  };
  return clockDifference(() => read() + 1_000, read);
}

test('is how far one clock is ahead of the other', () => {
  expect(difference()).toBeCloseTo(1_000, 1);
});

test.each([
  ['before the readings', [3_000]],
  ['between the readings', [0, 3_000]],
  ['after the readings', [0, 0, 3_000]],
  ['between the first readings, twice', [0, 3_000, 0, 0, 3_000]],
])('does not contain a stall %s', (_when, stallsMs) => {
  expect(difference(...stallsMs)).toBeCloseTo(1_000, 1);
});

test('is the best of some readings where all are slow', () => {
  expect(difference(0, 9, 0, 0, 2, 0, 0, 9, 0, 0, 9, 0, 0, 9)).toBeCloseTo(1_002, 1);
});
