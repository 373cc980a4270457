import { describe, expect, test } from 'vitest';
import { synthesizeAll } from '../testing/stacks.ts';

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
      ASGAverageCPUUtilization: 60,
    });
    expect(one('aws_autoscaling_group', ({ name }) => name === `${prefix}-api`)).toMatchObject({
      min_size: api.min,
      max_size: api.max,
    });
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
