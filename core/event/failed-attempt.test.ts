import { expect, test } from 'vitest';
import { isOfAnother } from './attempts-record.ts';
import {
  type FailedAttempt,
  failedAttempts,
  MAX_HISTORY,
  toJsonAttempts,
  withAttempt,
} from './failed-attempt.ts';

const attemptOf = (attempt: number, change: Partial<FailedAttempt> = {}): FailedAttempt => ({
  run: 1,
  attempt,
  atMs: 7,
  durationMs: 0.5,
  error: 'down',
  worker: 'w',
  delivery: 'm',
  ...change,
});
const attemptsOf = (count: number, change: Partial<FailedAttempt> = {}) =>
  Array.from({ length: count }, (_, n) => attemptOf(n + 1, change));

test('a history has the last attempt at its end, and lets go of the oldest past twenty', () => {
  expect(withAttempt([], attemptOf(1))).toEqual([attemptOf(1)]);
  expect(MAX_HISTORY).toBe(20);
  expect(withAttempt(attemptsOf(19), attemptOf(20))).toEqual(attemptsOf(20));
  expect(withAttempt(attemptsOf(20), attemptOf(21))).toEqual(attemptsOf(21).slice(1));
});

test('what went wrong is kept whole up to 300 characters, and cut to as many past that', () => {
  const errorOf = (length: number) =>
    withAttempt([], attemptOf(1, { error: 'x'.repeat(length) })).map(({ error }) => error);
  expect(errorOf(300)).toEqual(['x'.repeat(300)]);
  expect(errorOf(301)).toEqual([`${'x'.repeat(299)}…`]);
});

test('a history is read as it was written', () => {
  const history = [attemptOf(0, { run: 2 }), attemptOf(1)];
  expect(failedAttempts.parse(JSON.parse(JSON.stringify(toJsonAttempts(history))))).toEqual(history);
});

test.each<[string, Partial<FailedAttempt>]>([
  ['in a run that never was', { run: 0 }],
  ['with a number below none', { attempt: -1 }],
  ['before all time', { atMs: -1 }],
  ['that ended before it began', { durationMs: -1 }],
  ['with more of an error than is kept', { error: 'x'.repeat(2_001) }],
  ['of a worker that is none', { worker: 'x'.repeat(101) }],
  ['of a delivery that is none', { delivery: 'x'.repeat(201) }],
])('an attempt %s is not read', (_what, change) => {
  expect(failedAttempts.safeParse(toJsonAttempts([attemptOf(1, change)])).success).toBe(false);
});

test('as much is read as another release may write', () => {
  const long = {
    error: 'x'.repeat(2_000),
    worker: 'x'.repeat(100),
    delivery: 'x'.repeat(200),
    atMs: 0,
    durationMs: 0,
  };
  expect(failedAttempts.safeParse(toJsonAttempts(attemptsOf(100, long))).success).toBe(true);
  expect(failedAttempts.safeParse(toJsonAttempts(attemptsOf(101))).success).toBe(false);
});

test('what is on record is of another event when both fingerprints are known and differ', () => {
  const cases = [
    ['f', 'g'],
    ['f', 'f'],
    ['f', undefined],
    [undefined, 'f'],
    [undefined, undefined],
  ] as const;
  expect(cases.map(([fingerprint, mine]) => isOfAnother({ fingerprint }, mine))).toEqual([
    true,
    false,
    false,
    false,
    false,
  ]);
});
