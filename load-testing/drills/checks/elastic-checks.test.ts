import { describe, expect, test } from 'vitest';
import { DEFAULT_SCALING } from '../../../core/scaling/scaling.ts';
import { courseOfWorkers, predictCourse } from '../elastic-prediction.ts';
import { checkElastic, type ElasticOutcome } from './elastic-checks.ts';

const course = { drainSeconds: 28, peakWorkers: 8, backAtMinSeconds: 60, meanWorkers: 6.5 };
const drained = (code: number | null) => ({
  kind: 'drained' as const,
  name: 'worker-3',
  seconds: 0.5,
  exit: { code, signal: code === null ? ('SIGKILL' as const) : null },
});
const row = (id: string, outcome = 'processed') => ({
  id,
  n: 1,
  eventType: 'demo.slow',
  outcome,
  run: 1,
  storedAtMs: 0,
});
const outcome = (given: Partial<ElasticOutcome> = {}): ElasticOutcome => ({
  ids: new Set(['a', 'b']),
  rows: [row('a'), row('b')],
  duplicates: 0,
  deadLetters: 0,
  changes: Array.from({ length: 6 }, () => drained(0)),
  limits: { minWorkers: 2, maxWorkers: 8 },
  predicted: course,
  seen: course,
  ...given,
});
const failing = (given: Partial<ElasticOutcome>) =>
  checkElastic(outcome(given)).flatMap(({ ok, what }) => (ok ? [] : what));

describe('the checks of an elastic run', () => {
  test('pass when it went as predicted', () => {
    expect(failing({})).toEqual([]);
    expect(failing({ seen: { ...course, drainSeconds: 35, meanWorkers: 5 } })).toEqual([]);
  });

  test.each<[string, Partial<ElasticOutcome>, RegExp]>([
    ['an event is missing', { rows: [row('a')] }, /every event is stored/],
    ['an event failed', { rows: [row('a'), row('b', 'failed')] }, /every event is stored/],
    ['an event came twice', { duplicates: 1 }, /nothing was delivered again/],
    [
      'a worker was killed',
      { changes: [...outcome().changes.slice(1), drained(null)] },
      /finished what it held/,
    ],
    ['workers stayed', { changes: [drained(0)] }, /finished what it held/],
    ['it took a third longer', { seen: { ...course, drainSeconds: 37 } }, /time to drain/],
    ['there were too few workers', { seen: { ...course, meanWorkers: 4 } }, /on average/],
  ])('fail when %s', (_, given, what) => {
    expect(failing(given)).toEqual([expect.stringMatching(what)]);
  });
});

test('the course of a fleet is its peak, when it was small again, and its mean until then', () => {
  expect(courseOfWorkers([2, 2, 8, 8, 5, 2, 2, 2], 2)).toEqual({
    peakWorkers: 8,
    backAtMinSeconds: 5,
    meanWorkers: 5,
  });
});

test('a prediction is no better than the largest fleet can do, nor worse by much', () => {
  const { drainSeconds, peakWorkers } = predictCourse({
    scaling: { ...DEFAULT_SCALING, maxWorkers: 8 },
    messages: 4_000,
    trickle: 8,
    handlerConcurrency: 10,
    packEvents: 5,
    handlerSeconds: 0.1,
  });

  expect(peakWorkers).toBe(8);
  expect(drainSeconds).toBeGreaterThanOrEqual(25);
  expect(drainSeconds).toBeLessThan(29);
});
