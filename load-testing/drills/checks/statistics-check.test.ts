import { expect, test } from 'vitest';
import { compareStatistics, type Statistics } from './statistics-check.ts';

const row = (id: string, eventType: string, outcome: string) => ({
  id,
  n: 1,
  eventType,
  outcome,
  run: 1,
  storedAtMs: 0,
});
const rows = [row('a', 'page_view', 'processed'), row('b', 'page_view', 'failed')];
const statistics = (stored: number, by_type: Statistics['events']['by_type']): Statistics => ({
  events: { by_type },
  totals: { stored },
  exact_until: null,
});

test('passes if totals and every type agree; a type without events may be shown', () => {
  const seen = statistics(2, {
    page_view: { processed: 1, failed: 1 },
    'order.placed': { processed: 0, failed: 0 },
  });
  expect(compareStatistics(seen, rows)).toMatchObject({ ok: true, found: '2 stored, 2 rows; 1 types' });
});

test.each<[string, Statistics | undefined, RegExp]>([
  ['the total differs', statistics(3, { page_view: { processed: 1, failed: 1 } }), /^3 stored, 2 rows/],
  ['outcomes differ', statistics(2, { page_view: { processed: 2, failed: 0 } }), /different for page_view/],
  ['a type is missing', statistics(2, {}), /different for page_view/],
  ['it never became exact', undefined, /never passed/],
])('fails if %s', (_, seen, found) => {
  expect(compareStatistics(seen, rows)).toMatchObject({ ok: false, found: expect.stringMatching(found) });
});
