import { expect, test } from 'vitest';
import { drainRate } from './drain-rate.ts';

const at = (seconds: number, count: number, allUp = true) => ({ atMs: seconds * 1000, count, allUp });

test('counts from the end of the warm-up', () => {
  expect(drainRate([at(0, 0), at(1, 100), at(2, 200), at(4, 1_000)], 200)).toBe(400);
});

test('counts from when the last process is up, if that is later', () => {
  expect(drainRate([at(0, 0, false), at(1, 300, false), at(2, 600), at(4, 1_000)], 200)).toBe(200);
});

test('counts what the others stored, if a process was too late for any', () => {
  expect(drainRate([at(0, 0, false), at(1, 300, false), at(2, 700, false), at(3, 1_000)], 200)).toBe(350);
});

test('counts from the reading before, if the warm-up and the rest went by between two', () => {
  expect(drainRate([at(0, 0), at(1, 100), at(4, 1_000)], 200)).toBe(300);
  expect(drainRate([at(0, 0), at(4, 1_000)], 200)).toBe(250);
});

test('is no number without readings to compare', () => {
  expect(drainRate([], 200)).toBeNaN();
  expect(drainRate([at(4, 1_000)], 200)).toBeNaN();
});
