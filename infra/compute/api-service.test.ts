import { describe, expect, test } from 'vitest';
import benchmark from '../../docs/results/bench.json' with { type: 'json' };
import { synthesizeAll } from '../testing/stacks.ts';
import { PROCESSORS } from './worker-fleet.ts';

describe.each(synthesizeAll())('$name: the API service', ({ environment, fleets, all, one }) => {
  const { api, prefix } = environment;
  const policies = all('aws_autoscaling_policy')
    .filter(
      ({ autoscaling_group_name }) => autoscaling_group_name === '${aws_autoscaling_group.api-fleet.name}',
    )
    .map(({ target_tracking_configuration: { target_value, predefined_metric_specification } }) => [
      predefined_metric_specification.predefined_metric_type,
      target_value,
    ]);

  test('scales by requests and by CPU, within its limits', () => {
    expect(Object.fromEntries(policies)).toEqual({
      ALBRequestCountPerTarget: api.requestsPerInstance,
      ASGAverageCPUUtilization: 35,
    });
    expect(one('aws_autoscaling_group', ({ name }) => name === `${prefix}-api`)).toMatchObject({
      min_size: api.min,
      max_size: api.max,
    });
  });

  test('adds an instance well before its one process has all the CPU that it can use', () => {
    const { requestsPerSecond, cpuMicrosPerRequest } = benchmark.figures.packed;
    const reachable = (100 * requestsPerSecond * cpuMicrosPerRequest) / 1e6 / PROCESSORS;
    expect(Object.fromEntries(policies).ASGAverageCPUUtilization).toBeLessThan(0.7 * reachable);
  });

  test('can take the promised rate at its maximum size', () => {
    expect((api.max * api.requestsPerInstance) / 60).toBeGreaterThanOrEqual(
      environment.promisedEventsPerSecond,
    );
  });

  test('has an instance in each zone, so that one zone can fail', () => {
    expect(api.min).toBeGreaterThanOrEqual(2);
    for (const { vpc_zone_identifier } of fleets)
      expect(vpc_zone_identifier).toEqual(['${aws_subnet.private-0.id}', '${aws_subnet.private-1.id}']);
  });
});
