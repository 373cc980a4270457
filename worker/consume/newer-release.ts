import type { EventQueues, ReceivedMessage } from '../../adapters/aws/sqs/event-queue.ts';
import { DAY_MS } from '../../core/lib/durations.ts';
import type { WorkerProbe } from '../../core/telemetry/worker-probe.ts';
import type { GiveUp } from '../process/dead-letter.ts';

/** True when the message that came may be deleted. */
export type WaitForLaterRelease = (message: ReceivedMessage, version: number) => Promise<boolean>;

type Deps = {
  queues: Pick<EventQueues, 'events'>;
  giveUp: Pick<GiveUp, 'message'>;
  probe: Pick<WorkerProbe, 'laterVersionReceived'>;
  now?: () => number;
};

const DELAY_SECONDS = 60;
/** Less than the queue keeps a message, so that none expires unseen. */
const WAIT_MS = 3 * DAY_MS;
/** A message attribute, because the time at which SQS says a message was sent restarts with each send. */
const FIRST_SENT_AT = 'first_sent_at';

/** Whether a message has waited so before: the one that it replaced may have been handled, too. */
export function hasWaited({ attributes }: Pick<ReceivedMessage, 'attributes'>): boolean {
  return FIRST_SENT_AT in attributes;
}

/**
 * During an upgrade, or after a rollback, a worker receives envelopes of a newer release. It sends them again,
 * unchanged and with a delay, for a worker that can read them. As new messages they do not count against SQS's limit
 * of deliveries. An envelope that nobody could read for three days is dead-lettered.
 */
export function createWaitForLaterRelease({
  queues,
  giveUp,
  probe,
  now = Date.now,
}: Deps): WaitForLaterRelease {
  return async ({ body, sentAtMs, attributes }, version) => {
    const firstSentAtMs = Number(attributes[FIRST_SENT_AT]) || sentAtMs;
    probe.laterVersionReceived(version);
    if (now() - firstSentAtMs >= WAIT_MS)
      return (await giveUp.message(body, unknownVersion(version))) === 'concluded';
    const sent = await queues.events.send(body, {
      delaySeconds: DELAY_SECONDS,
      attributes: { ...attributes, [FIRST_SENT_AT]: String(firstSentAtMs) },
    });
    return sent.kind === 'sent';
  };
}

function unknownVersion(version: number): string {
  return `unknown version: the envelope has version ${version}, and no worker could read it for three days`;
}
