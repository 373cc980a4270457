import { CloudwatchMetricAlarm } from '@cdktf/provider-aws/lib/cloudwatch-metric-alarm/index.js';
import { SnsTopic } from '@cdktf/provider-aws/lib/sns-topic/index.js';
import type { Construct } from 'constructs';
import type { Environment } from '../config.ts';
import type { EventQueues } from '../data/event-queues.ts';
import type { EventTables } from '../data/event-tables.ts';
import type { LoadBalancer } from '../network/load-balancer.ts';
import type { Alarm } from './alarm.ts';
import { apiAlarms } from './api-alarms.ts';
import { queueAlarms } from './queue-alarms.ts';
import { tableAlarms } from './table-alarms.ts';
import { workerAlarms } from './worker-alarms.ts';

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
  for (const { name, description, ...alarm } of alarmsOf(inputs))
    new CloudwatchMetricAlarm(scope, `alarm-${name}`, {
      alarmName: alarmName(environment, name),
      alarmDescription: description,
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

function alarmsOf({ environment, queues, tables, loadBalancer }: Inputs): Alarm[] {
  return [
    ...queueAlarms(queues),
    ...apiAlarms(loadBalancer),
    ...tableAlarms(tables),
    ...workerAlarms(environment),
  ];
}
