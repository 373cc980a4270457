import { describe, expect, test } from 'vitest';
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
  bootSeconds: [1.2, 1.4],
  predicted: course,
  seen: course,
  ...given,
});
const failing = (given: Partial<ElasticOutcome>) =>
  checkElastic(outcome(given)).flatMap((finding) => ('ok' in finding && !finding.ok ? finding.what : []));

describe('the checks of an elastic run', () => {
  test('pass when it went as predicted', () => {
    expect(failing({})).toEqual([]);
    expect(failing({ seen: { ...course, drainSeconds: 35, meanWorkers: 5 } })).toEqual([]);
  });

  test.each<[string, Partial<ElasticOutcome>, RegExp]>([
    ['an event is missing', { rows: [row('a')] }, /every event is stored/],
    ['an event failed', { rows: [row('a'), row('b', 'failed')] }, /every event is stored/],
    ['an event came twice', { duplicates: 1 }, /delivered again/],
    [
      'a worker was killed',
      { changes: [...outcome().changes.slice(1), drained(null)] },
      /finished its messages/,
    ],
    ['workers stayed', { changes: [drained(0)] }, /finished its messages/],
    ['it took a third longer', { seen: { ...course, drainSeconds: 37 } }, /queue is empty/],
    ['there were too few workers', { seen: { ...course, meanWorkers: 4 } }, /mean number/],
  ])('fail when %s', (_, given, what) => {
    expect(failing(given)).toEqual([expect.stringMatching(what)]);
  });
});
