import { expect, test } from 'vitest';
import { bandOf, bandsOf } from './band.ts';

test('a band has the value in the middle, the lowest and the highest', () => {
  expect(bandOf([9, 1, 4])).toEqual({ low: 1, median: 4, high: 9 });
  expect(bandOf([1, 2, 4, 9])).toEqual({ low: 1, median: 3, high: 9 });
  expect(bandOf([5])).toEqual({ low: 5, median: 5, high: 5 });
});

test('curves have a band at each point', () => {
  const curves = [
    [1, 20],
    [3, 10],
    [2, 30],
  ];

  expect(bandsOf(curves)).toEqual([
    { low: 1, median: 2, high: 3 },
    { low: 10, median: 20, high: 30 },
  ]);
});
