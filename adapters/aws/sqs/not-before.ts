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
 * Sends a message that nobody is given before a time. One that has longer to wait than SQS can delay it says so: whoever
 * receives it early sends it on.
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
    // A second copy of what consumers recognise does no harm.
    repeatable: true,
    delaySeconds,
    attributes: {
      ...attributes,
      ...(delaySeconds > 0 ? { [DELAY_SECONDS]: String(delaySeconds) } : {}),
      ...(isLonger ? { [NOT_BEFORE]: String(notBeforeMs) } : {}),
    },
  });
}

/** Sends a message again that stands for the one in hand: consumers know it by the same id and time. */
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

/** When a message is due that came at the end of the longest delay there is; undefined when it is due. */
export function stillToWaitUntil(
  { attributes }: Pick<ReceivedMessage, 'attributes'>,
  nowMs: number,
): number | undefined {
  const notBeforeMs = Number(attributes[NOT_BEFORE] ?? 0);
  return notBeforeMs > nowMs ? notBeforeMs : undefined;
}

/** When a message could be received that came now. */
export function dueAtMs({ attributes, sentAtMs }: Pick<ReceivedMessage, 'attributes' | 'sentAtMs'>): number {
  return Number(attributes[NOT_BEFORE] ?? sentAtMs + Number(attributes[DELAY_SECONDS] ?? 0) * 1000);
}
