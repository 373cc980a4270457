import fc from 'fast-check';
import { expect, test } from 'vitest';
import { backOffMs, equalJitterMs, pause } from './back-off.ts';

test('the longest wait doubles with each attempt, up to the cap', () => {
  const longest = (attempt: number) => backOffMs(attempt, { baseMs: 100, capMs: 1_000 }, () => 1);
  expect([1, 2, 3, 4, 5, 6, 5_000].map(longest)).toEqual([100, 200, 400, 800, 1_000, 1_000, 1_000]);
});

test('every wait from 0 to the longest is equally likely', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 100 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (attempt, random) => {
        const options = { baseMs: 10, capMs: 5_000 };
        expect(backOffMs(attempt, options, () => random)).toBe(random * backOffMs(attempt, options, () => 1));
      },
    ),
  );
});

test('equal jitter is from half of a delay to all of it', () => {
  expect([0, 0.5, 1].map((random) => equalJitterMs(1_000, () => random))).toEqual([500, 750, 1_000]);
});

test('a pause ends after its time, or at once when it is aborted', async () => {
  const stop = new AbortController();
  expect(await pause(1, stop.signal)).toBe(true);
  const paused = pause(60_000, stop.signal);
  stop.abort();
  expect(await paused).toBe(false);
  expect(await pause(60_000, stop.signal)).toBe(false);
});
