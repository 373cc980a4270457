import { describe, expect, test } from 'vitest';
import type { Throttled } from '../faults/throttle-schedule.ts';
import { checkThrottled } from './throttle-checks.ts';

const throttled: Throttled = {
  perSecond: 25,
  offeredPerSecond: 100,
  seconds: 59,
  taken: 1_500,
  refused: 9_000,
  refusedCalls: 12,
};
const failing = (given: Partial<Throttled> = {}) =>
  checkThrottled({ ...throttled, ...given }, []).flatMap((finding) =>
    'ok' in finding && !finding.ok ? finding.what : [],
  );

describe('the checks of a throttled table', () => {
  test('pass when workers store what the table takes', () => {
    expect(failing()).toEqual([]);
    expect(failing({ taken: 1_200 })).toEqual([]);
  });

  test.each<[string, Partial<Throttled>, RegExp]>([
    ['nothing was refused', { refused: 0 }, /refuses writes/],
    ['no call of one item was refused', { refusedCalls: 0 }, /refuses writes/],
    ['the load was below what the table takes', { offeredPerSecond: 20 }, /refuses writes/],
    ['workers stored much less', { taken: 1_100 }, /is stored/],
    ['the limit did not hold', { taken: 1_700 }, /is stored/],
  ])('fail when %s', (_, given, what) => {
    expect(failing(given)).toEqual([expect.stringMatching(what)]);
  });

  test('fail when the table was never throttled', () => {
    expect(checkThrottled(undefined, [])).toEqual([expect.objectContaining({ ok: false })]);
  });

  test('tell how long events waited', () => {
    const waits = Array.from({ length: 100 }, (_, index) => (index + 1) * 1_000);
    expect(checkThrottled(throttled, waits.toReversed()).at(-1)?.found).toBe(
      'p50 50.0 s, p95 95.0 s, p99 99.0 s, slowest 100.0 s',
    );
  });
});
