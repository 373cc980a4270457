import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { tableDefinitions } from '../../adapters/aws/setup/setup-tables.ts';
import { DEFAULT_SCALING } from '../../core/scaling/scaling.ts';
import { TIMINGS } from '../../core/settings/timings.ts';
import { evaluateMetricMath } from '../testing/metric-math.ts';
import { type Resource, synthesizeAll } from '../testing/stacks.ts';
import { ROLLBACK_AT } from './alarms.ts';

describe.each(synthesizeAll())('$name', ({ environment, document, fleets, all, one }) => {
  const { prefix } = environment;
  const alarms = all('aws_cloudwatch_metric_alarm');
  const alarm = (name: string) =>
    one('aws_cloudwatch_metric_alarm', (each) => each.alarm_name === `${prefix}-${name}`);
  const secondsOf = ({ period, metric_query, evaluation_periods }: Resource) =>
    evaluation_periods * (period ?? metric_query[0].metric.period);

  test('every alarm notifies the topic when it fires and when it clears', () => {
    for (const { alarm_actions, ok_actions } of alarms)
      expect([...alarm_actions, ...ok_actions]).toEqual(Array(2).fill('${aws_sns_topic.alarms.arn}'));
  });

  test('missing data fires no alarm but those for silence and for no instance at all', () => {
    for (const { alarm_name, treat_missing_data } of alarms)
      expect(treat_missing_data).toBe(
        /-(monitoring-silent|healthy-hosts)$/.test(alarm_name) ? 'breaching' : 'notBreaching',
      );
  });

  describe('queues', () => {
    test('one dead letter fires its alarm at once', () => {
      expect(alarm('dead-letters')).toMatchObject({ threshold: 0, evaluation_periods: 1 });
      expect(alarm('dead-letters').dimensions).toEqual({ QueueName: '${aws_sqs_queue.dead-letters.name}' });
    });

    test('an abandoned message fires its alarm only if no worker records it', () => {
      expect(alarm('abandoned').dimensions).toEqual({ QueueName: '${aws_sqs_queue.abandoned.name}' });
      // The worker that records them may be replaced first.
      expect(secondsOf(alarm('abandoned'))).toBeGreaterThan(TIMINGS.boot + TIMINGS.workerStopGrace);
    });

    test('a killed worker fires no alarm: its messages are delivered again in time', () => {
      expect(alarm('oldest-event').threshold).toBeGreaterThan(2 * TIMINGS.visibility);
    });

    test("the in-flight alarm fires below SQS's quota and above what all workers hold", () => {
      const { threshold } = alarm('in-flight-quota');
      expect(threshold).toBeLessThan(120_000);
      expect(threshold).toBeGreaterThan(DEFAULT_SCALING.maxWorkers * DEFAULT_SCALING.concurrency);
    });
  });

  describe('the API', () => {
    const { metric_query, threshold } = alarm('api-errors');

    test.each([
      ['11 errors in 1,000 requests', { requests: 1_000, errors: 11 }, 1.1],
      ['no errors', { requests: 1_000, errors: undefined }, 0],
      ['no requests', { requests: undefined, errors: undefined }, 0],
    ])('%s', (_, counted, percent) => {
      expect(evaluateMetricMath(expressionOf(metric_query), counted)).toBeCloseTo(percent);
    });

    test('fires when more than 1 % of requests fail', () => {
      expect(threshold).toBe(1);
    });

    test('fires when the p99 exceeds 250 ms, which CloudWatch reports in seconds', () => {
      expect(alarm('api-latency')).toMatchObject({ extended_statistic: 'p99', threshold: 0.25 });
    });
  });

  test('the API fires its alarm when fewer instances than its minimum are healthy, whatever boots or drains', () => {
    expect(alarm('healthy-hosts')).toMatchObject({
      metric_name: 'HealthyHostCount',
      statistic: 'Minimum',
      comparison_operator: 'LessThanThreshold',
      threshold: environment.api.min,
    });
  });

  describe('workers', () => {
    const isFull = (serving?: number, most?: number) =>
      evaluateMetricMath(expressionOf(alarm('workers-at-maximum').metric_query), { serving, most }) === 1;

    const areMissing = (serving?: number, wanted?: number) =>
      evaluateMetricMath(expressionOf(alarm('workers-below-desired').metric_query), { serving, wanted }) ===
      1;

    test('fire their alarm at the maximum size', () => {
      expect(isFull(20, 20)).toBe(true);
      expect(isFull(19, 20)).toBe(false);
    });

    test('fire no alarm without metrics', () => {
      expect(isFull(undefined, undefined)).toBe(false);
      expect(areMissing(undefined, undefined)).toBe(false);
    });

    test('fire their alarm while the group wants more than it has, for longer than an instance takes to boot', () => {
      expect(areMissing(4, 5)).toBe(true);
      expect(areMissing(5, 5)).toBe(false);
      expect(areMissing(20, 2)).toBe(false);
      expect(secondsOf(alarm('workers-below-desired'))).toBeGreaterThan(3 * TIMINGS.boot);
    });
  });

  test('every table and every index has an alarm for throttled writes', () => {
    const watched = alarms.filter(({ metric_name }) => metric_name === 'WriteThrottleEvents');
    const expected = tableDefinitions(prefix).flatMap(({ TableName, GlobalSecondaryIndexes = [] }) => [
      { TableName: `\${aws_dynamodb_table.table-${TableName}.name}` },
      ...GlobalSecondaryIndexes.map(({ IndexName }) => ({
        TableName: `\${aws_dynamodb_table.table-${TableName}.name}`,
        GlobalSecondaryIndexName: IndexName,
      })),
    ]);
    expect(watched.map(({ dimensions }) => dimensions)).toEqual(expect.arrayContaining(expected));
    expect(watched).toHaveLength(expected.length);
  });

  describe('a release', () => {
    const released = fleetsOutput.parse(document.output.fleets);

    test('is stopped by alarms that exist', () => {
      for (const group of fleets) {
        const { alarms: names } = released.value[group.name.slice(prefix.length + 1)] ?? { alarms: [] };
        expect(names).toEqual(ROLLBACK_AT.map((name) => `${prefix}-${name}`));
        expect(alarms.map(({ alarm_name }) => alarm_name)).toEqual(expect.arrayContaining(names));
      }
    });

    test('is not stopped by an alarm that stays until someone clears it', () => {
      for (const { dimensions } of ROLLBACK_AT.map(alarm))
        expect(['${aws_sqs_queue.dead-letters.name}', '${aws_sqs_queue.abandoned.name}']).not.toContain(
          dimensions?.QueueName,
        );
    });
  });

  test('logs expire and are encrypted', () => {
    for (const group of all('aws_cloudwatch_log_group')) {
      expect(group.retention_in_days).toBe(environment.logRetentionDays);
      expect(group.kms_key_id).toBe('${aws_kms_key.key.arn}');
    }
  });

  test('rejected network flows are logged', () => {
    expect(one('aws_flow_log').traffic_type).toBe('REJECT');
  });
});

function expressionOf(queries: { expression?: string }[]): string {
  return queries.find(({ expression }) => expression !== undefined)?.expression ?? '';
}

const fleetsOutput = z.object({ value: z.record(z.string(), z.object({ alarms: z.array(z.string()) })) });
