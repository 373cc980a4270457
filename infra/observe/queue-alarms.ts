import type { EventQueues } from '../data/event-queues.ts';
import type { Alarm, Metric } from './alarm.ts';

export function queueAlarms({ events, deadLetters, abandoned }: EventQueues): Alarm[] {
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
      description: 'Events could not be handled: GET /events/{id} and the message attribute reason say why.',
      threshold: 0,
      evaluationPeriods: 1,
      ...visible(deadLetters.name),
    },
    {
      name: 'abandoned',
      description:
        'A message goes on killing its workers; SQS gave up on it, and no worker has recorded that yet.',
      threshold: 0,
      evaluationPeriods: 5,
      ...visible(abandoned.name),
    },
    {
      name: 'oldest-event',
      description:
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
      description: 'SQS gives out no more than 120,000 messages at once, and says nothing when it stops.',
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
