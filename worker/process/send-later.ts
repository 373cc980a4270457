import type { EventQueues } from '../../adapters/aws/sqs/event-queue.ts';
import { encodeAlone, type QueuedEvent } from '../../core/event/pack.ts';

/** Sends an event as a message of its own that is not handled before `atMs`. False when the queue did not confirm. */
export type SendLater = (event: QueuedEvent, atMs: number) => Promise<boolean>;

type Deps = { queues: Pick<EventQueues, 'events'>; now?: () => number };

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html */
const MAX_DELAY_SECONDS = 900;

export function createSendLater({ queues, now = Date.now }: Deps): SendLater {
  return async ({ notBeforeMs: _notBeforeMs, ...event }, atMs) => {
    const nowMs = now();
    const seconds = Math.max(1, Math.ceil((atMs - nowMs) / 1000));
    const isLonger = seconds > MAX_DELAY_SECONDS;
    const body = encodeAlone(isLonger ? { ...event, notBeforeMs: atMs } : event, nowMs);
    const delaySeconds = Math.min(seconds, MAX_DELAY_SECONDS);
    const sent = await queues.events.send(body, { delaySeconds, repeatable: true });
    return sent.kind === 'sent';
  };
}

/** It came at the end of the longest delay there is, and has more to wait. */
export function isTooEarly(notBeforeMs: number, nowMs: number): boolean {
  return notBeforeMs - nowMs >= 1_000;
}
