import { expect, test } from 'vitest';
import { stillToWaitUntil } from './not-before.ts';

const waitingUntil = (ms: number) => ({ attributes: { not_before: String(ms) } });

test.each([1, 999, 1_000, 900_000])('a message that comes %i ms early must wait', (ms) => {
  expect(stillToWaitUntil(waitingUntil(5_000 + ms), 5_000)).toBe(5_000 + ms);
});

test.each([0, 1, 1_000])('a message that comes %i ms after its time is due', (ms) => {
  expect(stillToWaitUntil(waitingUntil(5_000), 5_000 + ms)).toBeUndefined();
});

test('a message without a time is due', () => {
  expect(stillToWaitUntil({ attributes: {} }, 5_000)).toBeUndefined();
});
