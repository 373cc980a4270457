import { CloudwatchMetricAlarm } from '@cdktf/provider-aws/lib/cloudwatch-metric-alarm/index.js';
import { SnsTopic } from '@cdktf/provider-aws/lib/sns-topic/index.js';
import type { Construct } from 'constructs';
import type { Environment } from '../config.ts';
import type { EventQueues } from '../data/event-queues.ts';
import type { EventTables } from '../data/event-tables.ts';
import type { LoadBalancer } from '../network/load-balancer.ts';
import type { Alarm } from './alarm.ts';
import { apiAlarms } from './api-alarms.ts';
import { monitoringAlarms } from './monitoring/monitoring-alarms.ts';
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

/** Every alarm, all on one SNS topic. */
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

/**
 * Alarms that stop a release. Each clears by itself: a dead letter would block every release until someone handled it.
 * They are named, not referenced, because some of them watch the fleets that refer to them.
 */
export const ROLLBACK_AT = ['api-errors', 'api-latency', 'healthy-hosts', 'oldest-event'] as const;

function alarmName({ prefix }: Environment, name: string): string {
  return `${prefix}-${name}`;
}

function alarmsOf({ environment, queues, tables, loadBalancer }: Inputs): Alarm[] {
  return [
    ...queueAlarms(queues),
    ...apiAlarms(environment, loadBalancer),
    ...tableAlarms(tables, environment),
    ...workerAlarms(environment),
    ...monitoringAlarms(environment),
  ];
}
