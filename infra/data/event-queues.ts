import { SqsQueue } from '@cdktf/provider-aws/lib/sqs-queue/index.js';
import { SqsQueueRedriveAllowPolicy } from '@cdktf/provider-aws/lib/sqs-queue-redrive-allow-policy/index.js';
import type { Construct } from 'constructs';
import { eventQueueName, MAX_RECEIVE_COUNT, queueUrls } from '../../adapters/aws/setup/resources.ts';
import { CALL_RATES } from '../../core/settings/call-rates.ts';
import { TIMINGS } from '../../core/settings/timings.ts';
import type { Environment } from '../config.ts';

export type EventQueues = { events: SqsQueue; deadLetters: SqsQueue; abandoned: SqsQueue };

/** Three queues: events, dead letters from workers, and messages that SQS gave up on because they kept killing workers. */
export function createEventQueues(scope: Construct, { prefix }: Environment): EventQueues {
  const names = queueUrls(eventQueueName(prefix)); // names have the same suffixes as URLs
  const deadLetters = createQueue(scope, 'dead-letters', names.deadLetters, TIMINGS.deadLetterRetention);
  const abandoned = createQueue(scope, 'abandoned', names.abandoned, TIMINGS.deadLetterRetention);
  const events = new SqsQueue(scope, 'events', {
    ...common(names.events, TIMINGS.queueRetention),
    redrivePolicy: JSON.stringify({ deadLetterTargetArn: abandoned.arn, maxReceiveCount: MAX_RECEIVE_COUNT }),
  });
  for (const [id, queue] of Object.entries({ 'dead-letters': deadLetters, abandoned }))
    new SqsQueueRedriveAllowPolicy(scope, `${id}-redrive-allow`, {
      queueUrl: queue.url,
      redriveAllowPolicy: JSON.stringify({ redrivePermission: 'byQueue', sourceQueueArns: [events.arn] }),
    });
  return { events, deadLetters, abandoned };
}

function createQueue(scope: Construct, id: string, name: string, retentionSeconds: number): SqsQueue {
  return new SqsQueue(scope, id, common(name, retentionSeconds));
}

function common(name: string, messageRetentionSeconds: number) {
  return {
    name,
    messageRetentionSeconds,
    visibilityTimeoutSeconds: TIMINGS.visibility,
    receiveWaitTimeSeconds: CALL_RATES.receiveWaitSeconds,
    // SQS's own key costs nothing, and no call to KMS can throttle.
    sqsManagedSseEnabled: true,
  };
}
