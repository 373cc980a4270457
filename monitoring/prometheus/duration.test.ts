import { expect, test } from 'vitest';
import { type Duration, REAL_TIME, scaled, secondsOf } from './duration.ts';

test('a duration is a number of seconds', () => {
  expect((['500ms', '90s', '5m', '6h', '30d'] as const).map(secondsOf)).toEqual([
    0.5, 90, 300, 21_600, 2_592_000,
  ]);
});

test('in real time a duration stays as it is, in the largest unit that divides it', () => {
  const durations: Duration[] = ['500ms', '90s', '300s', '60m', '90m', '30d'];
  expect(durations.map((duration) => scaled(duration, REAL_TIME))).toEqual([
    '500ms',
    '90s',
    '5m',
    '1h',
    '90m',
    '30d',
  ]);
});

test('a speed divides it, and leaves at least a millisecond', () => {
  expect(scaled('5m', { speed: 60 })).toBe('5s');
  expect(scaled('15s', { speed: 60 })).toBe('250ms');
  expect(scaled('1s', { speed: 1e9 })).toBe('1ms');
  expect(scaled('0s', { speed: 60 })).toBe('0s');
});
