import { describe, expect, test } from 'vitest';
import { synthesizeAll } from '../testing/stacks.ts';

describe.each(synthesizeAll())('$name', ({ environment, all }) => {
  const { prefix } = environment;

  test('is seen into: logs that end, flows, alarms that are told to someone', () => {
    for (const group of all('aws_cloudwatch_log_group')) {
      expect(group.retention_in_days).toBe(environment.logRetentionDays);
      expect(group.kms_key_id).toBe('${aws_kms_key.key.arn}');
    }
    expect(all('aws_flow_log')).toHaveLength(1);
    const alarms = all('aws_cloudwatch_metric_alarm');
    for (const { alarm_actions } of alarms) expect(alarm_actions).toEqual(['${aws_sns_topic.alarms.arn}']);
    expect(alarms.map(({ alarm_name }) => alarm_name.slice(prefix.length + 1)).sort()).toEqual([
      'abandoned',
      'api-errors',
      'api-latency',
      'balancer-errors',
      'dead-letters',
      'in-flight-quota',
      'oldest-event',
      'throttled-control',
      'throttled-events',
      'throttled-events-by-subject',
      'throttled-events-by-time',
      'throttled-rollups',
      'unhealthy-hosts',
      'workers-at-maximum',
    ]);
  });
});
