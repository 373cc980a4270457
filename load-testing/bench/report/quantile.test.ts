import { expect, test } from 'vitest';
import { lowestQuantile, mediansOf, quantile } from './quantile.ts';

test('a quantile is one of the values, by nearest rank', () => {
  const hundred = Array.from({ length: 100 }, (_, index) => index + 1);
  expect(quantile(hundred, 0.5)).toBe(50);
  expect(quantile(hundred, 0.99)).toBe(99);
  expect(quantile([7], 0.99)).toBe(7);
  expect(quantile([], 0.5)).toBeNaN();
});

test('the lowest quantile is that of the best list, not of the best values', () => {
  const disturbed = [1, 1, 300];
  const quiet = [4, 5, 6];
  expect(lowestQuantile([disturbed, quiet, [Number.POSITIVE_INFINITY]], 0.99)).toBe(6);
  expect(lowestQuantile([disturbed, disturbed], 0.99)).toBe(300);
  expect(lowestQuantile([], 0.99)).toBe(Number.POSITIVE_INFINITY);
});

test('each figure has its own median', () => {
  const medians = mediansOf([
    { requests: 10, p99: 3 },
    { requests: 30, p99: 1 },
    { requests: 20, p99: 2 },
  ]);
  expect(medians).toEqual({ requests: 20, p99: 2 });
});
