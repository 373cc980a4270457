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
      description: 'Events could not be handled. The message attribute reason and GET /events/{id} say why.',
      threshold: 0,
      evaluationPeriods: 1,
      ...visible(deadLetters.name),
    },
    {
      name: 'abandoned',
      description:
        'SQS gave up on a message that kept killing workers, and no worker has recorded it as failed.',
      threshold: 0,
      evaluationPeriods: 5,
      ...visible(abandoned.name),
    },
    {
      name: 'oldest-event',
      description:
        'Events wait for more than two minutes: there are too few workers, they are too slow, or the tables are down.',
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
      description:
        'More than 100,000 messages are in flight. At 120,000 SQS returns no more messages, without an error.',
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
