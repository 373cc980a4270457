import { Histogram } from 'prom-client';
import { expect, test } from 'vitest';
import { createApiMetrics, createTypeLabel, createWorkerMetrics, showIfKnown } from './metrics.ts';

test('the first types each have a label, and the rest share one, whatever their names', () => {
  const label = createTypeLabel(2);
  expect(['a', '__proto__', 'c', 'a', 'constructor', '__proto__'].map(label)).toEqual([
    'a',
    '__proto__',
    'other',
    'a',
    'other',
    '__proto__',
  ]);
});

test('an event type with a name that is special in JavaScript is a label like any other', async () => {
  const metrics = createApiMetrics();
  metrics.accepted.inc({ event_type: '__proto__' });
  metrics.accepted.inc({ event_type: 'constructor' }, 2);
  const text = await metrics.registry.metrics();
  expect(text).toContain('sluice_events_accepted_total{event_type="__proto__"} 1');
  expect(text).toContain('sluice_events_accepted_total{event_type="constructor"} 2');
});

const roles = [
  ['the API', createApiMetrics],
  ['a worker', createWorkerMetrics],
] as const;

test.each(roles)('every metric of %s has the common prefix and a help text', async (_, create) => {
  const names = (await create().registry.getMetricsAsJSON()).filter(
    ({ name }) => !/^(process|nodejs)_/.test(name),
  );
  expect(names.length).toBeGreaterThan(5);
  for (const { name, help } of names) {
    expect(name).toMatch(/^sluice_[a-z_]+$/);
    expect(help).toMatch(/^.{5,}/);
  }
});

test.each(roles)('every histogram of %s has buckets fit for quantiles', async (_, create) => {
  const { registry } = create();
  const text = await registry.metrics();
  const names = new Set(text.match(/^# TYPE sluice_\w+(?= histogram)/gm)?.map((line) => line.split(' ')[2]));
  expect(names.size).toBeGreaterThan(0);
  for (const name of names) {
    const histogram = registry.getSingleMetric(`${name}`);
    if (!(histogram instanceof Histogram)) throw new Error(`${name} is none`);
    expect(histogram, name).toMatchObject({ upperBounds: { length: expect.toSatisfy((n) => n >= 8) } });
  }
});

test('a role exports only the metrics that it knows', () => {
  const [api, worker] = roles.map(([, create]) => create().registry);
  expect(worker?.getSingleMetric('sluice_table_available')).toBeDefined();
  expect(api?.getSingleMetric('sluice_table_available')).toBeUndefined();
  expect(api?.getSingleMetric('sluice_queue_messages')).toBeDefined();
  expect(worker?.getSingleMetric('sluice_queue_messages')).toBeUndefined();
});

test('a gauge whose value is unknown has no series, rather than 0 or the last value', async () => {
  const { liveWorkers, registry } = createApiMetrics();
  showIfKnown(liveWorkers, 3);
  expect(await registry.getSingleMetricAsString('sluice_workers_live')).toMatch(/^sluice_workers_live 3$/m);
  showIfKnown(liveWorkers, undefined);
  expect(await registry.getSingleMetricAsString('sluice_workers_live')).not.toMatch(/^sluice_workers_live/m);
});
