import { expect, test } from 'vitest';
import { estimateOldestAgeMs, latestHeard } from './queue-age.ts';

const NOW = 1_748_426_400_000;
const ago = (seconds: number, oldestAgeMs: number) => ({ atMs: NOW - seconds * 1000, oldestAgeMs });

test('an empty queue has no age', () => {
  expect(estimateOldestAgeMs(0, ago(1, 60_000), NOW)).toBe(0);
  expect(estimateOldestAgeMs(0, undefined, NOW)).toBe(0);
});

test('waiting messages are as old as those received of late', () => {
  expect(estimateOldestAgeMs(7, ago(9, 42_000), NOW)).toBe(42_000);
});

test('waiting messages that nobody receives grow older with the clock', () => {
  const heard = ago(60, 5_000);
  expect(estimateOldestAgeMs(7, heard, NOW)).toBe(65_000);
  expect(estimateOldestAgeMs(7, heard, NOW + 1_000)).toBe(66_000);
});

test('a report is out of date after 15 s: workers report every 10 s', () => {
  expect(estimateOldestAgeMs(7, ago(15, 5_000), NOW)).toBe(5_000);
  expect(estimateOldestAgeMs(7, ago(16, 5_000), NOW)).toBe(21_000);
  expect(latestHeard([ago(15, 100), ago(1, 10)])).toEqual(ago(1, 100));
  expect(latestHeard([ago(17, 100), ago(1, 10)])).toEqual(ago(1, 10));
});

test('the age is unknown until a worker has an answer of the queue', () => {
  expect(estimateOldestAgeMs(7, undefined, NOW)).toBeUndefined();
});

test('a fleet reports the oldest age that its workers heard of late', () => {
  expect(latestHeard([ago(1, 100), ago(8, 3_000), ago(3, 0)])).toEqual(ago(1, 3_000));
});

test('a report much older than the others is ignored', () => {
  expect(latestHeard([ago(300, 90_000), ago(2, 10)])).toEqual(ago(2, 10));
});

test('a fleet without reports knows nothing', () => {
  expect(latestHeard([])).toBeUndefined();
});
