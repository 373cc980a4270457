import { expect, test } from 'vitest';
import type { Checked } from './check-expressions.ts';
import { failuresOf, renderVerified, type Verified } from './report.ts';

const query = (answer: Checked['answer'], more: Partial<Checked> = {}): Checked => ({
  kind: 'dashboard',
  where: 'overview: Rate',
  expr: 'rate(a[5m])',
  answer,
  ...more,
});
const nothing: Verified = { checked: [], stale: [], faults: [], untried: [] };

test('queries with data, excused queries and alerts that fired and resolved are no failures', () => {
  const verified: Verified = {
    ...nothing,
    checked: [
      query({ kind: 'data', series: 1 }),
      query({ kind: 'empty' }, { excuse: 'emulators do not throttle' }),
    ],
    faults: [
      {
        what: 'it breaks',
        alerts: [{ alert: 'ItBroke', firedAfter: 1.26, notifiedAfter: 2, resolvedAfter: 3 }],
      },
    ],
  };

  expect(failuresOf(verified)).toEqual([]);
  const text = renderVerified(verified);
  expect(text).toContain('it breaks  ItBroke  1.3 s     2.0 s     3.0 s');
  expect(text).toContain("dashboards' queries    2          1                1       0");
  expect(text).toContain('  · overview: Rate: emulators do not throttle');
  expect(text).toContain('All is well.');
});

test('each failure says what it is', () => {
  const verified: Verified = {
    ...nothing,
    checked: [
      query({ kind: 'empty' }),
      query({ kind: 'error', reason: 'parse error' }, { excuse: 'an error has none' }),
    ],
    stale: [{ contains: 'gone', reason: 'it was there' }],
    faults: [
      {
        what: 'it breaks',
        alerts: [
          { alert: 'Silent' },
          { alert: 'Unsent', firedAfter: 1, resolvedAfter: 1 },
          { alert: 'Endless', firedAfter: 1, notifiedAfter: 1 },
        ],
      },
    ],
  };

  expect(failuresOf(verified)).toEqual([
    'dashboard overview: Rate: no data\n      rate(a[5m])',
    'dashboard overview: Rate: parse error\n      rate(a[5m])',
    'the list of queries without data names gone, which no query contains',
    'it breaks: Silent did not fire',
    'it breaks: no notification of Unsent',
    'it breaks: Endless did not resolve',
  ]);
  expect(renderVerified(verified)).toContain('6 failed:\n  ✗ dashboard overview: Rate: no data');
});

test('an alert about failing notifications needs none itself', () => {
  const alerts = [{ alert: 'AlertmanagerNotifyFails', firedAfter: 1, resolvedAfter: 1 }];
  expect(failuresOf({ ...nothing, faults: [{ what: 'it is mute', alerts }] })).toEqual([]);
});
