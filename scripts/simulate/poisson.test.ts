import { expect, test } from 'vitest';
import { drawPoisson } from './poisson.ts';
import { createRandom } from './random.ts';

test.each([0.3, 4, 9.9, 10, 40, 300])('with a mean of %f, mean and variance are the same', (mean) => {
  const random = createRandom(1, 'poisson');
  const counts = Array.from({ length: 40_000 }, () => drawPoisson(mean, random));
  const average = counts.reduce((sum, count) => sum + count, 0) / counts.length;
  const variance = counts.reduce((sum, count) => sum + (count - average) ** 2, 0) / counts.length;

  expect(average / mean).toBeCloseTo(1, 1);
  expect(variance / mean).toBeCloseTo(1, 1);
});

test.each([4, 12])('with a mean of %f, each count is as frequent as it should be', (mean) => {
  const random = createRandom(2, 'poisson');
  const draws = 40_000;
  const seen = new Map<number, number>();
  for (let i = 0; i < draws; i += 1) {
    const count = drawPoisson(mean, random);
    seen.set(count, (seen.get(count) ?? 0) + 1);
  }
  let share = Math.exp(-mean);
  for (let count = 0; count < 2 * mean; count += 1) {
    expect(Math.abs((seen.get(count) ?? 0) / draws - share)).toBeLessThan(0.01);
    share *= mean / (count + 1);
  }
});

test('where nothing is expected, nothing arrives', () => {
  expect(drawPoisson(0, createRandom(1, 'none'))).toBe(0);
});
