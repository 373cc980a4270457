import type { Environment } from '../../config.ts';
import { heartbeatTopicName } from '../../names.ts';
import type { Alarm } from '../alarm.ts';

/**
 * Prometheus cannot report that it is down. Its alert Watchdog always fires, and Alertmanager sends it to a topic every
 * few minutes. CloudWatch fires when the topic falls silent, whichever link of that chain broke: the host, Prometheus,
 * its rules, Alertmanager, or the way to SNS.
 */
export function monitoringAlarms(environment: Environment): Alarm[] {
  if (environment.monitoring === 'off') return [];
  return [
    {
      name: 'monitoring-silent',
      description:
        'Prometheus and Alertmanager sent no sign of life for 15 minutes: no other alert of theirs comes.',
      threshold: 1,
      comparisonOperator: 'LessThanThreshold',
      treatMissingData: 'breaching',
      evaluationPeriods: 3,
      namespace: 'AWS/SNS',
      metricName: 'NumberOfMessagesPublished',
      dimensions: { TopicName: heartbeatTopicName(environment) },
      period: 300,
      statistic: 'Sum',
    },
  ];
}
