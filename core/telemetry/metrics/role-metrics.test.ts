import { expect, test } from 'vitest';
import manifest from '../../../package.json' with { type: 'json' };
import { API_METRICS, createApiMetrics } from './api-metrics.ts';
import type { MetricDefinition } from './definition.ts';
import { PIPELINE_METRICS } from './pipeline-metrics.ts';
import { PROCESS_METRICS } from './process-metrics.ts';
import { createWorkerMetrics, WORKER_METRICS } from './worker-metrics.ts';

const all: MetricDefinition[] = [API_METRICS, PIPELINE_METRICS, WORKER_METRICS, PROCESS_METRICS].flatMap(
  (definitions): MetricDefinition[] => Object.values(definitions),
);

test.each(all)(
  '$name has the common prefix, a help text and the suffix of its type',
  ({ name, help, type }) => {
    expect(name).toMatch(/^sluice_[a-z][a-z0-9_]+$/);
    expect(help).toMatch(/^[A-Z1].{10,}[^.]$/);
    expect(name.endsWith('_total')).toBe(type === 'counter');
  },
);

test('every histogram has buckets fit for quantiles', () => {
  const histograms = all.filter((one) => one.type === 'histogram');
  expect(histograms.length).toBeGreaterThan(5);
  for (const { name, buckets } of histograms) {
    expect(buckets.length, name).toBeGreaterThanOrEqual(8);
    expect(buckets, name).toEqual([...buckets].sort((a, b) => a - b));
  }
});

test('what is promised in seconds is the bound of a bucket', () => {
  expect(API_METRICS.httpDuration.buckets).toEqual(expect.arrayContaining([0.1, 0.25]));
  expect(WORKER_METRICS.endToEndDuration.buckets).toEqual(expect.arrayContaining([5, 10]));
});

test('a role exports only the metrics that it knows', async () => {
  const api = (await createApiMetrics().exposition.render(undefined)).body;
  const worker = (await createWorkerMetrics().exposition.render(undefined)).body;
  expect(worker).toContain('# TYPE sluice_table_available ');
  expect(api).not.toContain('sluice_table_available');
  expect(api).toContain('# TYPE sluice_queue_messages ');
  expect(worker).not.toContain('sluice_queue_messages');
});

test('each process says what it runs', async () => {
  const { body } = await createWorkerMetrics().exposition.render(undefined);
  expect(body).toContain(`sluice_build_info{version="${manifest.version}",role="worker"} 1`);
});

test('an event type with a name that is special in JavaScript is a label like any other', async () => {
  const { accepted, exposition } = createApiMetrics();
  accepted.inc({ event_type: '__proto__' });
  accepted.inc({ event_type: 'constructor' }, 2);
  const { body } = await exposition.render(undefined);
  expect(body).toContain('sluice_events_accepted_total{event_type="__proto__"} 1');
  expect(body).toContain('sluice_events_accepted_total{event_type="constructor"} 2');
});
