import { expect, test } from 'vitest';
import { CHART_POINTS, highestOfStretches, meansOfStretches } from './down-sample.ts';

const peak = Int32Array.from({ length: 1_200 }, (_, second) => (second === 777 ? 81 : 1));

test('a peak of one second survives the reduction to its highest values', () => {
  const points = highestOfStretches(peak);

  expect(points).toHaveLength(CHART_POINTS);
  expect(points.filter((value) => value === 81)).toHaveLength(1);
});

test('the reduction to means keeps what comes in all', () => {
  const points = meansOfStretches(peak);

  expect(points).toHaveLength(CHART_POINTS);
  expect(points.reduce((sum, mean) => sum + 5 * mean, 0)).toBe(1_280);
});

test('a short course stays as it is', () => {
  expect(highestOfStretches(Int32Array.of(3, 1, 2))).toEqual([3, 1, 2]);
  expect(meansOfStretches(Int32Array.of(3, 1, 2))).toEqual([3, 1, 2]);
});
