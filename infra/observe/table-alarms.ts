import type { DynamodbTable } from '@cdktf/provider-aws/lib/dynamodb-table/index.js';
import type { Environment, ProvisionedThroughput } from '../config.ts';
import { type EventTables, eventIndexes } from '../data/event-tables.ts';
import type { Alarm, Metric } from './alarm.ts';

/** A table or an index. Each has its own metrics: a throttled index fails the table's writes, and only it shows that. */
type Watched = { name: string; dimensions: Metric['dimensions'] };

export function tableAlarms(
  { events, control, rollups }: EventTables,
  { prefix, tableThroughput }: Environment,
): Alarm[] {
  const ofEvents = [
    watched('events', events),
    ...eventIndexes({ prefix }).map((index) =>
      watched(`events-${index.replaceAll('_', '-')}`, events, { GlobalSecondaryIndexName: index }),
    ),
  ];
  return [
    ...[...ofEvents, watched('control', control), watched('rollups', rollups)].map(throttled),
    ...(tableThroughput === 'on-demand'
      ? []
      : ofEvents.flatMap((each) => nearlyUsedUp(each, tableThroughput))),
  ];
}

function watched(name: string, table: DynamodbTable, index: Metric['dimensions'] = {}): Watched {
  return { name, dimensions: { TableName: table.name, ...index } };
}

function throttled({ name, dimensions }: Watched): Alarm {
  return {
    name: `throttled-${name}`,
    description: `DynamoDB throttles writes to ${name}: events wait, and none is lost.`,
    threshold: 0,
    evaluationPeriods: 3,
    namespace: 'AWS/DynamoDB',
    metricName: 'WriteThrottleEvents',
    dimensions,
    period: 60,
    statistic: 'Sum',
  };
}

/**
 * Halfway from the target to the limit, target tracking is behind or at its maximum. DynamoDB reports provisioned units
 * every five minutes: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/metrics-dimensions.html
 */
function nearlyUsedUp({ name, dimensions }: Watched, { targetPercent }: ProvisionedThroughput): Alarm[] {
  const seconds = 300;
  const metric = (metricName: string, stat: string) => ({
    namespace: 'AWS/DynamoDB',
    metricName,
    dimensions,
    period: seconds,
    stat,
  });
  return ['Write', 'Read'].map((access) => ({
    name: `${access.toLowerCase()}s-nearly-used-up-${name}`,
    description: `Most ${access.toLowerCase()} units of ${name} are in use, so DynamoDB will soon throttle. If target tracking is at its maximum, raise it: tableThroughput in infra/config.ts.`,
    threshold: (targetPercent + 100) / 2,
    evaluationPeriods: 1,
    metricQuery: [
      { id: 'used', metric: metric(`Consumed${access}CapacityUnits`, 'Sum') },
      { id: 'provisioned', metric: metric(`Provisioned${access}CapacityUnits`, 'Average') },
      {
        id: 'percent',
        expression: `100 * FILL(used, 0) / ${seconds} / FILL(provisioned, 1e9)`,
        label: 'units in use, percent',
        returnData: true,
      },
    ],
  }));
}
