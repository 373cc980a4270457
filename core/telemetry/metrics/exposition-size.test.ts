import { expect, test } from 'vitest';
import { fillApiMetrics, fillWorkerMetrics } from '../../testing/full-metrics.ts';
import { createApiMetrics } from './api-metrics.ts';
import { createWorkerMetrics } from './worker-metrics.ts';

const OPEN_METRICS = 'application/openmetrics-text';
const MAX_TEXT_BYTES = 300_000;
const MAX_OPEN_METRICS_BYTES = 500_000;

const roles = [
  ['an API process', () => fillApiMetrics(createApiMetrics())],
  ['a worker', () => fillWorkerMetrics(createWorkerMetrics())],
] as const;

test.each(roles)('%s that has seen everything of 100 types is read in a moment', async (_, fill) => {
  const exposition = fill();
  const text = await exposition.render(undefined);
  const open = await exposition.render(OPEN_METRICS);
  expect(text.body).toContain('event_type="other"');
  expect(Buffer.byteLength(text.body)).toBeLessThanOrEqual(MAX_TEXT_BYTES);
  expect(Buffer.byteLength(open.body)).toBeLessThanOrEqual(MAX_OPEN_METRICS_BYTES);
});

test('every bucket of every type can have an exemplar', async () => {
  const { body } = await fillWorkerMetrics(createWorkerMetrics()).render(OPEN_METRICS);
  const buckets = body.match(/^sluice_handler_duration_seconds_bucket.*$/gm) ?? [];
  expect(buckets).toHaveLength(101 * 9);
  expect(buckets.filter((line) => !line.includes('# {trace_id="'))).toEqual([]);
});
