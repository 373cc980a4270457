import { expect, test } from 'vitest';
import { arrivals } from './send-steadily.ts';

test('arrivals come in order, within the time, and about as often as asked', () => {
  const times = arrivals(500, 20_000);
  expect(times).toEqual(times.toSorted((a, b) => a - b));
  expect(times.at(-1)).toBeLessThan(20_000);
  // Ten thousand, with a standard deviation of one hundred.
  expect(Math.abs(times.length - 10_000)).toBeLessThan(600);
});

test('the gaps are exponential, so that a third of them and more is longer than their mean', () => {
  const times = arrivals(500, 20_000);
  const longer = times.filter((time, index) => time - (times[index - 1] ?? 0) > 2).length;
  expect(longer / times.length).toBeCloseTo(Math.exp(-1), 1);
});
