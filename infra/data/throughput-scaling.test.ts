import { describe, expect, test } from 'vitest';
import { readEnvironments, STEADY_THROUGHPUT } from '../config.ts';
import { type Resource, synthesizeAll, synthesizeStack } from '../testing/stacks.ts';
import { eventIndexes } from './event-tables.ts';

describe.each(synthesizeAll())('$name, on demand', ({ document, all }) => {
  test('has no units to scale', () => {
    for (const { billing_mode } of all('aws_dynamodb_table')) expect(billing_mode).toBe('PAY_PER_REQUEST');
    expect(document.resource).not.toHaveProperty('aws_appautoscaling_target');
  });
});

describe('a provisioned table of events', () => {
  const { production } = readEnvironments({});
  const { document, all, one } = synthesizeStack({ ...production, tableThroughput: STEADY_THROUGHPUT });
  const events = one('aws_dynamodb_table', ({ name }) => name === 'sluice-production-events');
  const { writes, reads, targetPercent } = STEADY_THROUGHPUT;
  const table = '${aws_dynamodb_table.table-sluice-production-events.name}';
  const scaled = [
    { resourceId: `table/${table}`, kind: 'table' },
    ...eventIndexes(production).map((index) => ({
      resourceId: `table/${table}/index/${index}`,
      kind: 'index',
    })),
  ];

  test('starts with the fewest units, in the table and in each index', () => {
    expect(events.billing_mode).toBe('PROVISIONED');
    for (const each of [events, ...events.global_secondary_index])
      expect(each).toMatchObject({ read_capacity: reads.min, write_capacity: writes.min });
  });

  test('keeps the units that target tracking has set', () => {
    expect(events.lifecycle.ignore_changes).toEqual(
      expect.arrayContaining(['read_capacity', 'write_capacity', 'global_secondary_index']),
    );
  });

  test('leaves the other tables on demand: keys and counts follow no steady rate', () => {
    const others = all('aws_dynamodb_table').filter(({ name }) => name !== events.name);
    expect(others.map(({ billing_mode }) => billing_mode)).toEqual(['PAY_PER_REQUEST', 'PAY_PER_REQUEST']);
  });

  test.each(scaled)('scales the writes and reads of $resourceId', ({ resourceId, kind }) => {
    const targets = all('aws_appautoscaling_target').filter(({ resource_id }) => resource_id === resourceId);
    const ranges = targets.map(({ scalable_dimension, min_capacity, max_capacity }) => [
      scalable_dimension,
      { min: min_capacity, max: max_capacity },
    ]);
    expect(Object.fromEntries(ranges)).toEqual({
      [`dynamodb:${kind}:WriteCapacityUnits`]: writes,
      [`dynamodb:${kind}:ReadCapacityUnits`]: reads,
    });
  });

  test('tracks the share of the units in use, by a policy for each target', () => {
    const policies = Object.entries(document.resource.aws_appautoscaling_policy ?? {}) as [
      string,
      Resource,
    ][];
    expect(policies).toHaveLength(all('aws_appautoscaling_target').length);
    for (const [id, policy] of policies) {
      const target = id.replace(/-policy$/, '');
      expect(policy).toMatchObject({
        resource_id: `\${aws_appautoscaling_target.${target}.resource_id}`,
        scalable_dimension: `\${aws_appautoscaling_target.${target}.scalable_dimension}`,
        target_tracking_scaling_policy_configuration: {
          target_value: targetPercent,
          predefined_metric_specification: {
            predefined_metric_type: id.includes('-write-')
              ? 'DynamoDBWriteCapacityUtilization'
              : 'DynamoDBReadCapacityUtilization',
          },
        },
      });
    }
  });

  test('may grow to the promised rate', () => {
    expect((writes.max * targetPercent) / 100).toBeGreaterThan(production.promisedEventsPerSecond);
  });
});
