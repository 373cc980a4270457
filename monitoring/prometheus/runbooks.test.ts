import { expect, test } from 'vitest';
import { alertGroups } from './render-rules.ts';
import { strangersIn } from './testing/known-series.ts';
import { HEADINGS, readRunbooks } from './testing/runbooks.ts';

const runbooks = readRunbooks();

test('every alert has a runbook, and every runbook an alert', () => {
  const alerts = alertGroups().flatMap(({ rules }) =>
    rules.flatMap((rule) => ('alert' in rule ? [rule.alert] : [])),
  );
  expect(runbooks.map(({ alert }) => alert)).toEqual([...new Set(alerts)].sort());
});

test.each(runbooks)(
  '$alert has its headings, and queries about series that exist',
  ({ headings, queries }) => {
    expect(headings).toEqual(HEADINGS);
    // One for the first look, one to see that it is over.
    expect(queries.length).toBeGreaterThanOrEqual(2);
    expect(queries.flatMap(strangersIn)).toEqual([]);
  },
);

test.each(runbooks)(
  '$alert asks one thing a query: `or` hides a series with the labels of another',
  ({ queries }) => {
    expect(queries.filter((query) => /\bor\b/.test(query))).toEqual([]);
  },
);
