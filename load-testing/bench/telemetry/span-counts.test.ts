import { expect, test } from 'vitest';
import { spanCountsIn } from './span-counts.ts';

test('finds the counters, and adds up the reasons', () => {
  const text = `# TYPE sluice_spans_recorded_total counter
sluice_spans_recorded_total 42
sluice_spans_dropped_total{reason="queue_full"} 3
sluice_spans_dropped_total{reason="stopped"} 1
`;
  expect(spanCountsIn(text)).toEqual({ recorded: 42, dropped: 4 });
});

test('a process that traces nothing has recorded none', () => {
  expect(spanCountsIn('sluice_events_total 9\n')).toEqual({ recorded: 0, dropped: 0 });
});
