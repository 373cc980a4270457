import { SnsTopic } from '@cdktf/provider-aws/lib/sns-topic/index.js';
import type { Construct } from 'constructs';
import type { Environment } from '../../config.ts';
import { heartbeatTopicName } from '../../names.ts';

export type AlertTopics = Record<'pages' | 'tickets' | 'heartbeat', SnsTopic>;

type Inputs = { environment: Environment; alarmTopic: SnsTopic; keyArn: string };

/**
 * Where Alertmanager sends alerts. Pages go where CloudWatch's alarms go, and tickets, which can wait until the morning,
 * to a separate topic. The heartbeat needs no subscriber: CloudWatch counts its messages.
 */
export function createAlertTopics(scope: Construct, inputs: Inputs): AlertTopics {
  const { environment, alarmTopic, keyArn } = inputs;
  const topic = (id: string, name: string) => new SnsTopic(scope, id, { name, kmsMasterKeyId: keyArn });
  return {
    pages: alarmTopic,
    tickets: topic('tickets', `${environment.prefix}-tickets`),
    heartbeat: topic('heartbeat', heartbeatTopicName(environment)),
  };
}
