import type { NewDeadLetter } from '../../../core/ports/queue.ts';

/** The adapter's attributes beside a body. SQS allows ten a message, so those of other producers are not passed on. */
export type Attributes = Record<string, string>;

/** The delay that a message was sent with, in seconds. SQS reports only when it was sent. */
export const DELAY_SECONDS = 'delay_seconds';
/** The earliest time to deliver it, in Unix ms, for waits beyond SQS's longest delay of 15 minutes. */
export const NOT_BEFORE = 'not_before';
/** A replacement keeps the id and the time by which consumers know the message. */
export const FIRST_ID = 'first_id';
export const FIRST_SENT_AT = 'first_sent_at';
/** Consumers vanished with the message that this one replaces. */
export const SUSPECT = 'suspect';

export function deadLetterAttributes({
  reason,
  eventId,
  run,
  fingerprint,
}: Omit<NewDeadLetter, 'body'>): Attributes {
  return {
    reason: toAttribute(reason),
    ...(eventId === undefined ? {} : { event_id: eventId }),
    ...(run === undefined ? {} : { run: String(run) }),
    ...(fingerprint === undefined ? {} : { fingerprint }),
  };
}

export function readDeadLetterAttributes({
  reason = 'unknown',
  event_id: eventId,
  run,
  fingerprint,
}: Attributes): Omit<NewDeadLetter, 'body'> {
  return {
    reason,
    ...(eventId === undefined ? {} : { eventId }),
    ...(run === undefined ? {} : { run: Number(run) }),
    ...(fingerprint === undefined ? {} : { fingerprint }),
  };
}

/** Keeps the characters that every implementation accepts in an attribute. An empty attribute is refused. */
function toAttribute(text: string): string {
  return text.replace(/[^\t\n\r\x20-\x7e]/g, '?') || 'unknown';
}
