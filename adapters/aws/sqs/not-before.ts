import type { Sent } from '../../../core/ports/queue.ts';
import type { Queue, ReceivedMessage } from './event-queue.ts';
import {
  type Attributes,
  DELAY_SECONDS,
  FIRST_ID,
  FIRST_SENT_AT,
  NOT_BEFORE,
  SUSPECT,
} from './message-attributes.ts';

type When = { notBeforeMs: number; nowMs: number };

/**
 * Sends a message that no consumer gets before a given time. If the wait exceeds SQS's longest delay, the message
 * carries its time, and a consumer that receives it early sends it on.
 */
export function sendNotBefore(
  queue: Queue,
  body: string,
  { notBeforeMs, nowMs, attributes = {} }: When & { attributes?: Attributes },
): Promise<Sent> {
  const seconds = Math.max(0, Math.ceil((notBeforeMs - nowMs) / 1000));
  const isLonger = seconds > queue.maxDelaySeconds;
  const delaySeconds = Math.min(seconds, queue.maxDelaySeconds);
  return queue.send(body, {
    // A second copy does no harm, because consumers recognise it.
    repeatable: true,
    delaySeconds,
    attributes: {
      ...attributes,
      ...(delaySeconds > 0 ? { [DELAY_SECONDS]: String(delaySeconds) } : {}),
      ...(isLonger ? { [NOT_BEFORE]: String(notBeforeMs) } : {}),
    },
  });
}

/** Sends a replacement of the message in hand. Consumers know it by the same id and time. */
export function replaceMessage(
  queue: Queue,
  { body, messageId, sentAtMs, attributes }: ReceivedMessage,
  { isSuspect = false, ...when }: When & { isSuspect?: boolean },
): Promise<Sent> {
  const identity = {
    [FIRST_ID]: attributes[FIRST_ID] ?? messageId,
    [FIRST_SENT_AT]: attributes[FIRST_SENT_AT] ?? String(sentAtMs),
    ...(isSuspect || SUSPECT in attributes ? { [SUSPECT]: '1' } : {}),
  };
  return sendNotBefore(queue, body, { ...when, attributes: identity });
}

/** When a message that came early is due; undefined if it is due now. */
export function stillToWaitUntil(
  { attributes }: Pick<ReceivedMessage, 'attributes'>,
  nowMs: number,
): number | undefined {
  const notBeforeMs = Number(attributes[NOT_BEFORE] ?? 0);
  return notBeforeMs > nowMs ? notBeforeMs : undefined;
}

/** The time from which a received message could have been delivered. */
export function dueAtMs({ attributes, sentAtMs }: Pick<ReceivedMessage, 'attributes' | 'sentAtMs'>): number {
  return Number(attributes[NOT_BEFORE] ?? sentAtMs + Number(attributes[DELAY_SECONDS] ?? 0) * 1000);
}
