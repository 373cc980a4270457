import { expect, test } from 'vitest';
import { duration } from './duration.ts';

test('a duration has the largest unit that divides it', () => {
  const seconds = [0.5, 90, 300, 3600, 5400, 30 * 86_400];
  expect(seconds.map((length) => duration(length))).toEqual(['500ms', '90s', '5m', '1h', '90m', '30d']);
});

test('a speed divides it, and leaves at least a millisecond', () => {
  expect(duration(300, { speed: 60 })).toBe('5s');
  expect(duration(15, { speed: 60 })).toBe('250ms');
  expect(duration(1, { speed: 1e9 })).toBe('1ms');
});
