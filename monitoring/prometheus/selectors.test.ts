import { expect, test } from 'vitest';
import { selectorsIn } from './selectors.ts';

test('an expression names series, each with the labels that it matches by', () => {
  expect(
    selectorsIn(
      'sum by (environment) (rate(a_total{job="x",status=~"5.."}[5m])) / on (job) group_left () (b:c:rate5m > 0.1) and d',
    ),
  ).toEqual([
    { name: 'a_total', labels: ['job', 'status'] },
    { name: 'b:c:rate5m', labels: [] },
    { name: 'd', labels: [] },
  ]);
});

test('what stands in strings, functions and numbers is no series', () => {
  expect(selectorsIn('clamp_min(vector(1), 1e3) or x{a="y{z}"} or 0 * z > bool 2')).toEqual([
    { name: 'x', labels: ['a'] },
    { name: 'z', labels: [] },
  ]);
});

test('a pattern of names is about the shortest of them', () => {
  expect(selectorsIn('rate({__name__=~"otelcol_x(_total)?"}[5m]) > 0')).toEqual([
    { name: 'otelcol_x', labels: [] },
  ]);
});
