import type { DynamodbTable } from '@cdktf/provider-aws/lib/dynamodb-table/index.js';
import type { EventTables } from '../data/event-tables.ts';
import type { Alarm } from './alarm.ts';

export function tableAlarms({ events, control, rollups }: EventTables): Alarm[] {
  const throttled = (name: string, table: DynamodbTable, index?: string): Alarm => ({
    name: `throttled-${name}`,
    description: `DynamoDB throttles writes to ${name}: events wait, and none is lost.`,
    threshold: 0,
    evaluationPeriods: 3,
    namespace: 'AWS/DynamoDB',
    metricName: 'WriteThrottleEvents',
    dimensions: {
      TableName: table.name,
      ...(index === undefined ? {} : { GlobalSecondaryIndexName: index }),
    },
    period: 60,
    statistic: 'Sum',
  });
  return [
    throttled('events', events),
    // A throttled index slows its table down, and the table's own metric does not show it.
    throttled('events-by-time', events, 'by_time'),
    throttled('events-by-subject', events, 'by_subject'),
    throttled('control', control),
    throttled('rollups', rollups),
  ];
}
