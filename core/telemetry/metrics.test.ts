import { expect, test } from 'vitest';
import { createMetrics, createTypeLabel } from './metrics.ts';

test('the first types have a label of their own, the rest share one, whatever they are called', () => {
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

test('an event type that means something to JavaScript is a label like any other', async () => {
  const metrics = createMetrics();
  metrics.accepted.inc({ event_type: '__proto__' });
  metrics.accepted.inc({ event_type: 'constructor' }, 2);
  const text = await metrics.registry.metrics();
  expect(text).toContain('sluice_events_accepted_total{event_type="__proto__"} 1');
  expect(text).toContain('sluice_events_accepted_total{event_type="constructor"} 2');
});

test('every metric of ours has a name under one prefix and says what it is', async () => {
  const names = (await createMetrics().registry.getMetricsAsJSON()).filter(
    ({ name }) => !/^(process|nodejs)_/.test(name),
  );
  expect(names.length).toBeGreaterThan(10);
  for (const { name, help } of names) {
    expect(name).toMatch(/^sluice_[a-z_]+$/);
    expect(help).toMatch(/^.{5,}/);
  }
});
