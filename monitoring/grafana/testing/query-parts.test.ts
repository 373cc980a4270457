import { expect, test } from 'vitest';
import { queryParts } from './query-parts.ts';

test('selectors, with what they match', () => {
  expect(queryParts('sum(rate(a_total{x="1", y=~"2|{3}"}[5m])) / b:c{}').selectors).toEqual([
    {
      metric: 'a_total',
      matchers: [
        { label: 'x', operator: '=', value: '1' },
        { label: 'y', operator: '=~', value: '2|{3}' },
      ],
    },
    { metric: 'b:c', matchers: [] },
  ]);
});

test('labels of groupings and joins', () => {
  const query = 'max by (le, job) (a{}) * on (environment) group_left () b{} unless ignoring(x) c{}';
  expect(queryParts(query).grouping).toEqual(['le', 'job', 'environment', 'x']);
});

test('a series without matchers', () => {
  expect(
    queryParts('rate(up[$__range]) + 1e6 * a{} offset 1m > 0 and time() or on () label_replace(b, "x", "y")')
      .bare,
  ).toEqual(['up', 'b']);
});
