import { describe, expect, test } from 'vitest';
import { type Cell, judge } from './verdict.ts';

type End = 'low' | 'high';
const cell = (boot: End, delay: End, worstAges: number[]): Cell => ({
  ends: { bootSeconds: boot, metricDelaySeconds: delay },
  worstAges,
});
/** Corners by boot and metric delay: both low, low and high, high and low, both high. */
const corners = (...[ll, lh, hl, hh]: [number[], number[], number[], number[]]) => [
  cell('low', 'low', ll),
  cell('low', 'high', lh),
  cell('high', 'low', hl),
  cell('high', 'high', hh),
];

test('the goal is met if it is in every run, everywhere', () => {
  expect(judge([80, 270], corners([10], [20], [250], [270]))).toEqual({ kind: 'met' });
});

test('the goal is missed if it is in no run, anywhere', () => {
  expect(judge([400, 331], corners([331], [350], [500], [600]))).toEqual({ kind: 'missed' });
});

test.each([
  ['met', corners([10], [20], [30], [271])],
  ['missed', corners([330], [400], [500], [600])],
])('a goal that is %s with less than a tenth to spare depends on chance', (_, close) => {
  const drawn = close.flatMap(({ worstAges }) => worstAges);

  expect(judge(drawn, close)).toEqual({ kind: 'depends', dependsOn: ['chance'] });
});

describe('otherwise it depends', () => {
  test('on a condition whose ends differ', () => {
    const verdict = judge([80, 280], corners([10], [20], [310], [320]));

    expect(verdict).toEqual({ kind: 'depends', dependsOn: ['boot'] });
  });

  test('on two conditions, where only both together miss it', () => {
    const verdict = judge([80, 280], corners([10], [20], [30], [301]));

    expect(verdict).toEqual({ kind: 'depends', dependsOn: ['boot', 'metric delay'] });
  });

  test('on chance, where runs differ under the same conditions', () => {
    const verdict = judge([80, 280], corners([10], [20], [30], [299, 301]));

    expect(verdict).toEqual({ kind: 'depends', dependsOn: ['boot', 'metric delay', 'chance'] });
  });

  test('on chance alone, where one run between the ends misses it', () => {
    expect(judge([80, 301], corners([10], [20], [30], [40]))).toEqual({
      kind: 'depends',
      dependsOn: ['chance'],
    });
  });
});

test('an engine that is exposed to one condition is judged by its two ends', () => {
  const ends = (end: End, worstAges: number[]): Cell => ({ ends: { bootSeconds: end }, worstAges });

  expect(judge([80], [ends('low', [10]), ends('high', [301])])).toEqual({
    kind: 'depends',
    dependsOn: ['boot'],
  });
});
