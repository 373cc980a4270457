import { type OpenMetricsContentType, Registry } from 'prom-client';
import { expect, test } from 'vitest';
import { createMetrics } from './create-metrics.ts';
import type { MetricDefinitions } from './definition.ts';
import { createExposition } from './exposition.ts';

async function samplesOf(definitions: MetricDefinitions): Promise<string[]> {
  const registry = new Registry<OpenMetricsContentType>();
  registry.setContentType(Registry.OPENMETRICS_CONTENT_TYPE);
  createMetrics(definitions, registry);
  const { body } = await createExposition(registry).render(undefined);
  return body.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
}

const named = { name: 'sluice_this_total', help: 'What it counts' } as const;

test('a counter whose labels have known values begins at 0 with each of them', async () => {
  const labels = { way: ['up', 'down'], how: ['fast', 'slowly'] };
  expect(await samplesOf({ counter: { ...named, type: 'counter', labels } })).toEqual([
    'sluice_this_total{way="up",how="fast"} 0',
    'sluice_this_total{way="up",how="slowly"} 0',
    'sluice_this_total{way="down",how="fast"} 0',
    'sluice_this_total{way="down",how="slowly"} 0',
  ]);
});

test('a counter without labels begins at 0', async () => {
  expect(await samplesOf({ counter: { ...named, type: 'counter' } })).toEqual(['sluice_this_total 0']);
});

test('a counter with an open label has no series until its first value is known', async () => {
  const labels = { route: 'a path', way: ['up', 'down'] };
  expect(await samplesOf({ counter: { ...named, type: 'counter', labels } })).toEqual([]);
});

test('a gauge has no series until it is set', async () => {
  expect(await samplesOf({ gauge: { ...named, type: 'gauge' } })).toEqual([]);
});
