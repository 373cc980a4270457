import { SqsQueue } from '@cdktf/provider-aws/lib/sqs-queue/index.js';
import { SqsQueueRedriveAllowPolicy } from '@cdktf/provider-aws/lib/sqs-queue-redrive-allow-policy/index.js';
import type { Construct } from 'constructs';
import { eventQueueName, MAX_RECEIVE_COUNT, queueUrls } from '../../adapters/aws/setup/resources.ts';
import { CALL_RATES } from '../../core/settings/call-rates.ts';
import { TIMINGS } from '../../core/settings/timings.ts';
import type { Environment } from '../config.ts';

export type EventQueues = { events: SqsQueue; deadLetters: SqsQueue; abandoned: SqsQueue };

/** Three queues: events, dead letters from workers, and messages that SQS gave up on because they kept killing workers. */
export function createEventQueues(scope: Construct, environment: Environment): EventQueues {
  const names = queueUrls(eventQueueName(environment.prefix)); // names have the same suffixes as URLs
  const create = (id: string, name: string) =>
    new SqsQueue(scope, id, common(name, TIMINGS.deadLetterRetention, environment));
  const deadLetters = create('dead-letters', names.deadLetters);
  const abandoned = create('abandoned', names.abandoned);
  const events = new SqsQueue(scope, 'events', {
    ...common(names.events, TIMINGS.queueRetention, environment),
    redrivePolicy: JSON.stringify({ deadLetterTargetArn: abandoned.arn, maxReceiveCount: MAX_RECEIVE_COUNT }),
  });
  for (const [id, queue] of Object.entries({ 'dead-letters': deadLetters, abandoned }))
    new SqsQueueRedriveAllowPolicy(scope, `${id}-redrive-allow`, {
      queueUrl: queue.url,
      redriveAllowPolicy: JSON.stringify({ redrivePermission: 'byQueue', sourceQueueArns: [events.arn] }),
    });
  return { events, deadLetters, abandoned };
}

function common(name: string, messageRetentionSeconds: number, { deletionProtection }: Environment) {
  return {
    name,
    messageRetentionSeconds,
    visibilityTimeoutSeconds: TIMINGS.visibility,
    receiveWaitTimeSeconds: CALL_RATES.receiveWaitSeconds,
    // SQS's own key costs nothing, and no call to KMS can throttle.
    sqsManagedSseEnabled: true,
    lifecycle: { preventDestroy: deletionProtection },
  };
}
