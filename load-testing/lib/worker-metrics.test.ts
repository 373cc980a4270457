import { expect, test } from 'vitest';
import { createWorkerMetrics } from '../../core/telemetry/metrics/worker-metrics.ts';
import { createWorkerProbe } from '../../core/telemetry/worker-probe.ts';
import { sampleInHand } from '../../core/testing/sample-in-hand.ts';
import { createTelemetryRig } from '../../core/testing/telemetry-rig.ts';
import { parseWorkerMetrics } from './worker-metrics.ts';

const event = (eventType: string) =>
  sampleInHand({
    id: 'an id',
    content: { eventType, payload: {} },
    acceptedAtMs: 0,
    traceparent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00',
    run: 1,
    attempt: 1,
  });

test('reads what a worker exports', async () => {
  const rig = createTelemetryRig(createWorkerMetrics());
  const probe = createWorkerProbe(rig.deps);
  probe.concluded(event('order.placed'), 'processed');
  probe.concluded(event('page_view'), 'processed');
  probe.concluded(event('page_view'), 'duplicate');
  probe.handled(event('order.placed'), 'ok', 0.1);
  probe.handled(event('order.placed'), 'failed', 0.1);
  probe.handled(event('demo.flaky'), 'ok', 0.1);
  probe.inFlight(7);
  rig.deps.metrics.clockOffset.set(-600);

  const metrics = parseWorkerMetrics(await rig.scrape());

  expect(metrics.events('processed')).toBe(2);
  expect(metrics.events('duplicate')).toBe(1);
  expect(metrics.events('retried')).toBe(0);
  expect(metrics.handlerRuns('order.placed')).toBe(1);
  expect(metrics).toMatchObject({ inFlightMessages: 7, clockOffsetSeconds: -600 });
});

test('a gauge that is not exported is undefined', () => {
  expect(parseWorkerMetrics('')).toMatchObject({
    inFlightMessages: undefined,
    clockOffsetSeconds: undefined,
  });
});
