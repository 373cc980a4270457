import { describe, expect, test } from 'vitest';
import { readEnvironments, STEADY_THROUGHPUT } from '../config.ts';
import { eventIndexes } from '../data/event-tables.ts';
import { evaluateMetricMath } from '../testing/metric-math.ts';
import { type Resource, synthesizeAll, synthesizeStack } from '../testing/stacks.ts';

describe.each(synthesizeAll())('$name, on demand', ({ all }) => {
  test('has no alarm for units that are nearly used up', () => {
    expect(nearlyUsedUp(all('aws_cloudwatch_metric_alarm'))).toEqual([]);
  });
});

describe('a provisioned table of events', () => {
  const { production } = readEnvironments({});
  const { all } = synthesizeStack({ ...production, tableThroughput: STEADY_THROUGHPUT });
  const alarms = nearlyUsedUp(all('aws_cloudwatch_metric_alarm'));
  const TableName = '${aws_dynamodb_table.table-sluice-production-events.name}';

  test.each(['Write', 'Read'])('has an alarm for its own %s units and for those of each index', (access) => {
    const metrics = alarms.flatMap(({ metric_query }) => metric_query.map(({ metric }: Resource) => metric));
    for (const dimensions of [
      { TableName },
      ...eventIndexes(production).map((GlobalSecondaryIndexName) => ({
        TableName,
        GlobalSecondaryIndexName,
      })),
    ])
      for (const metric_name of [`Consumed${access}CapacityUnits`, `Provisioned${access}CapacityUnits`])
        expect(metrics).toContainEqual(expect.objectContaining({ metric_name, dimensions }));
  });

  test.each([
    ['at the target', 300 * 80, 100, false],
    ['at nine tenths', 300 * 90, 100, false],
    ['above nine tenths, before the limit', 300 * 91, 100, true],
    ['without events', undefined, 100, false],
    ['without a report of the units', 300 * 91, undefined, false],
  ])('%s', (_, used, provisioned, fires) => {
    expect(alarms).not.toEqual([]);
    for (const { metric_query, threshold } of alarms) {
      const { expression } = metric_query.find((query: Resource) => query.expression);
      expect(evaluateMetricMath(expression, { used, provisioned }) > threshold).toBe(fires);
    }
  });
});

function nearlyUsedUp(alarms: Resource[]): Resource[] {
  return alarms.filter(({ alarm_name }) => alarm_name.includes('-nearly-used-up-'));
}
