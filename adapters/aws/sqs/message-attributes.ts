import type { NewDeadLetter } from '../../../core/ports/queue.ts';

/** What the adapter writes beside a body. SQS allows ten attributes a message, so a foreign producer's are not passed on. */
export type Attributes = Record<string, string>;

/** With how many seconds of delay a message was sent: SQS tells only when. */
export const DELAY_SECONDS = 'delay_seconds';
/** The time, in ms, before which nobody is to be given it: SQS delays by 15 minutes at most. */
export const NOT_BEFORE = 'not_before';
/** A message that replaces another keeps the id and the time that consumers know it by. */
export const FIRST_ID = 'first_id';
export const FIRST_SENT_AT = 'first_sent_at';
/** Holders of the message that it replaces have vanished. */
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

/** Characters that every implementation takes in an attribute; an empty one is refused. */
function toAttribute(text: string): string {
  return text.replace(/[^\t\n\r\x20-\x7e]/g, '?') || 'unknown';
}
