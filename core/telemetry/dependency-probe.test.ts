import { expect, test } from 'vitest';
import { createTelemetryRig } from '../testing/telemetry-rig.ts';
import { createDependencyProbe, type DependencyCall } from './dependency-probe.ts';
import { createApiMetrics } from './metrics/api-metrics.ts';

const CALL: DependencyCall = {
  service: 'dynamodb',
  operation: 'Query',
  outcome: 'ok',
  seconds: 0.02,
  retries: 0,
};

function createRig() {
  const rig = createTelemetryRig(createApiMetrics());
  return { probe: createDependencyProbe(rig.deps.metrics), scrape: rig.scrape };
}

test('calls are counted by operation and outcome, with their time and their retries', async () => {
  const { probe, scrape } = createRig();
  probe.callEnded(CALL);
  probe.callEnded({ ...CALL, outcome: 'throttled', seconds: 0.5, retries: 1 });
  const text = await scrape();
  const labels = 'service="dynamodb",operation="Query"';
  expect(text).toContain(`sluice_dependency_calls_total{${labels},outcome="ok"} 1`);
  expect(text).toContain(`sluice_dependency_calls_total{${labels},outcome="throttled"} 1`);
  expect(text).toContain(`sluice_dependency_call_duration_seconds_sum{${labels}} 0.52`);
  expect(text).toContain(`sluice_dependency_retries_total{${labels}} 1`);
});

test('the first call of an operation begins the series of what can still happen', async () => {
  const { probe, scrape } = createRig();
  probe.callEnded(CALL);
  const text = await scrape();
  for (const outcome of ['throttled', 'refused', 'timeout', 'failed'])
    expect(text).toContain(`operation="Query",outcome="${outcome}"} 0`);
  expect(text).toContain('sluice_dependency_retries_total{service="dynamodb",operation="Query"} 0');
});

test('consumed capacity is summed by table and access', async () => {
  const { probe, scrape } = createRig();
  const capacity = [
    { table: 'events', access: 'write', units: 2.5 },
    { table: 'control', access: 'read', units: 1 },
  ] as const;
  probe.callEnded({ ...CALL, capacity });
  probe.callEnded({ ...CALL, capacity });
  const text = await scrape();
  expect(text).toContain('sluice_table_capacity_units_total{table="events",access="write"} 5');
  expect(text).toContain('sluice_table_capacity_units_total{table="control",access="read"} 2');
});
