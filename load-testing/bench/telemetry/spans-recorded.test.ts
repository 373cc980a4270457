import { expect, test } from 'vitest';
import { spansRecordedIn } from './spans-recorded.ts';

test('finds the counter, with labels or without', () => {
  expect(
    spansRecordedIn('# TYPE sluice_spans_recorded_total counter\nsluice_spans_recorded_total 42\n'),
  ).toBe(42);
  expect(spansRecordedIn('sluice_spans_recorded_total{role="api"} 7\n')).toBe(7);
});

test('a process that traces nothing has recorded none', () => {
  expect(spansRecordedIn('sluice_events_total 9\n')).toBe(0);
});
