import { expect, test } from 'vitest';
import { namedSeries } from './named-series.ts';

test('finds each series with the labels that select from it', () => {
  const expression =
    'sum by (slo) (rate(sluice_http_requests_total{status=~"5..",method!="GET"}[5m])) / slo:x:ratio_rate5m > 1';
  expect(namedSeries(expression)).toEqual([
    { name: 'sluice_http_requests_total', labels: ['status', 'method'] },
    { name: 'slo:x:ratio_rate5m', labels: [] },
  ]);
});

test('reads JSON, and takes neither queues nor images for series', () => {
  expect(namedSeries('"expr": "pipeline:a:max{state=\\"visible\\"}"')).toEqual([
    { name: 'pipeline:a:max', labels: ['state'] },
  ]);
  expect(namedSeries('sluice-events sluice:ci /d/sluice-overview')).toEqual([]);
});
