import { CloudwatchMetricAlarm } from '@cdktf/provider-aws/lib/cloudwatch-metric-alarm/index.js';
import type { DynamodbTable } from '@cdktf/provider-aws/lib/dynamodb-table/index.js';
import { SnsTopic } from '@cdktf/provider-aws/lib/sns-topic/index.js';
import type { Construct } from 'constructs';
import type { Environment } from '../config.ts';
import type { EventQueues } from '../data/event-queue.ts';
import type { EventTables } from '../data/event-tables.ts';
import { fleetName } from '../names.ts';
import type { LoadBalancer } from '../network/load-balancer.ts';

type Inputs = {
  environment: Environment;
  queues: EventQueues;
  tables: EventTables;
  loadBalancer: LoadBalancer;
  keyArn: string;
};

export type Alarms = { topic: SnsTopic; rollback: string[] };

/** What somebody is told of, by way of one topic. */
export function createAlarms(scope: Construct, inputs: Inputs): Alarms {
  const { environment, keyArn } = inputs;
  const topic = new SnsTopic(scope, 'alarms', {
    name: `${environment.prefix}-alarms`,
    kmsMasterKeyId: keyArn,
  });
  for (const { name, means, ...alarm } of alarmsOf(inputs))
    new CloudwatchMetricAlarm(scope, `alarm-${name}`, {
      alarmName: alarmName(environment, name),
      alarmDescription: means,
      comparisonOperator: 'GreaterThanThreshold',
      treatMissingData: 'notBreaching',
      alarmActions: [topic.arn],
      okActions: [topic.arn],
      ...alarm,
    });
  return { topic, rollback: ROLLBACK_AT.map((name) => alarmName(environment, name)) };
}

/** Those that a bad release sets off, and that do not last: a dead letter would hold up every release for as long as it lies. By name, as the fleets that they stop are what some of them look at. */
export const ROLLBACK_AT = ['api-errors', 'api-latency', 'unhealthy-hosts', 'oldest-event'] as const;

function alarmName({ prefix }: Environment, name: string): string {
  return `${prefix}-${name}`;
}

type Alarm = {
  name: string;
  means: string;
  threshold: number;
  evaluationPeriods: number;
} & (Metric | { metricQuery: MetricQuery[] });

type MetricQuery =
  | { id: string; metric: Omit<Metric, 'statistic' | 'extendedStatistic'> & { stat: string } }
  | { id: string; expression: string; label: string; returnData: true };

type Metric = {
  namespace: string;
  metricName: string;
  dimensions: Record<string, string>;
  period: number;
  statistic?: string;
  extendedStatistic?: string;
};

function alarmsOf(inputs: Inputs): Alarm[] {
  return [...ofQueues(inputs), ...ofApi(inputs), ...ofTables(inputs), ...ofWorkers(inputs)];
}

function ofQueues({ queues: { events, deadLetters, abandoned } }: Inputs): Alarm[] {
  const visible = (queue: string): Metric => ({
    namespace: 'AWS/SQS',
    metricName: 'ApproximateNumberOfMessagesVisible',
    dimensions: { QueueName: queue },
    period: 60,
    statistic: 'Maximum',
  });
  return [
    {
      name: 'dead-letters',
      means: 'Events could not be handled: GET /events/{id} and the message attribute reason say why.',
      threshold: 0,
      evaluationPeriods: 1,
      ...visible(deadLetters.name),
    },
    {
      name: 'abandoned',
      means: 'A message goes on killing its workers; SQS gave up on it, and no worker has recorded that yet.',
      threshold: 0,
      evaluationPeriods: 5,
      ...visible(abandoned.name),
    },
    {
      name: 'oldest-event',
      means:
        'Events wait for more than two minutes: the workers are too few, too slow, or the tables are down.',
      threshold: 120,
      evaluationPeriods: 2,
      namespace: 'AWS/SQS',
      metricName: 'ApproximateAgeOfOldestMessage',
      dimensions: { QueueName: events.name },
      period: 60,
      statistic: 'Maximum',
    },
    {
      name: 'in-flight-quota',
      means: 'SQS gives out no more than 120,000 messages at once, and says nothing when it stops.',
      threshold: 100_000,
      evaluationPeriods: 1,
      namespace: 'AWS/SQS',
      metricName: 'ApproximateNumberOfMessagesNotVisible',
      dimensions: { QueueName: events.name },
      period: 60,
      statistic: 'Maximum',
    },
  ];
}

function ofApi({ loadBalancer: { balancer, targets } }: Inputs): Alarm[] {
  const dimensions = { LoadBalancer: balancer.arnSuffix, TargetGroup: targets.arnSuffix };
  const metric = (metricName: string) => ({
    namespace: 'AWS/ApplicationELB',
    metricName,
    dimensions,
    period: 60,
  });
  return [
    {
      name: 'api-errors',
      means: 'More than 1 % of requests are answered 5xx.',
      threshold: 1,
      evaluationPeriods: 2,
      metricQuery: [
        { id: 'requests', metric: { ...metric('RequestCount'), stat: 'Sum' } },
        { id: 'errors', metric: { ...metric('HTTPCode_Target_5XX_Count'), stat: 'Sum' } },
        {
          id: 'percent',
          expression: '100 * FILL(errors, 0) / IF(FILL(requests, 0) > 0, FILL(requests, 0), 1)',
          label: 'percent of requests',
          returnData: true,
        },
      ],
    },
    {
      name: 'balancer-errors',
      means: 'The load balancer itself answers 5xx: no healthy target, or connections that break.',
      threshold: 10,
      evaluationPeriods: 2,
      namespace: 'AWS/ApplicationELB',
      metricName: 'HTTPCode_ELB_5XX_Count',
      dimensions: { LoadBalancer: balancer.arnSuffix },
      period: 60,
      statistic: 'Sum',
    },
    {
      name: 'api-latency',
      means: 'One request in a hundred takes more than 250 ms.',
      threshold: 0.25,
      evaluationPeriods: 3,
      ...metric('TargetResponseTime'),
      extendedStatistic: 'p99',
    },
    {
      name: 'unhealthy-hosts',
      means: 'API instances fail their readiness check.',
      threshold: 0,
      evaluationPeriods: 3,
      ...metric('UnHealthyHostCount'),
      statistic: 'Maximum',
    },
  ];
}

function ofTables({ tables: { events, control, rollups } }: Inputs): Alarm[] {
  const throttled = (name: string, table: DynamodbTable, index?: string): Alarm => ({
    name: `throttled-${name}`,
    means: `${name} takes fewer writes than are sent: events wait, none is lost.`,
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
    // An index that is too slow holds up its table, which alone does not show it.
    throttled('events-by-time', events, 'by_time'),
    throttled('events-by-subject', events, 'by_subject'),
    throttled('control', control),
    throttled('rollups', rollups),
  ];
}

function ofWorkers({ environment }: Inputs): Alarm[] {
  const dimensions = { AutoScalingGroupName: fleetName(environment, 'worker') };
  const highest = (metricName: string) => ({
    namespace: 'AWS/AutoScaling',
    metricName,
    dimensions,
    period: 60,
    stat: 'Maximum',
  });
  return [
    {
      name: 'workers-at-maximum',
      means: 'The fleet has been as large as it may be for a quarter of an hour: the backlog can only grow.',
      threshold: 0,
      evaluationPeriods: 15,
      metricQuery: [
        { id: 'serving', metric: highest('GroupInServiceInstances') },
        { id: 'most', metric: highest('GroupMaxSize') },
        {
          id: 'full',
          expression: 'IF(FILL(serving, 0) >= FILL(most, 1), 1, 0)',
          label: 'at its maximum',
          returnData: true,
        },
      ],
    },
  ];
}
