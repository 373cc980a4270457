import { DAY_MS } from '../lib/durations.ts';
import type { EventContent } from './event.ts';
import { type EventRequest, toJsonRequest } from './event-request.ts';
import { type FailedAttempt, toJsonAttempts } from './failed-attempt.ts';

/** A pack closes at the first of these limits, or at the end of the linger. A larger event travels alone. */
export const MAX_PACK_EVENTS = 50;
export const MAX_PACK_BYTES = 64 * 1024;

/** An event in the queue: its content and its history so far. */
export type QueuedEvent = {
  id: string;
  content: EventContent;
  acceptedAtMs: number;
  /** When it was first sent to the queue; later attempts keep this time. Absent until it is sent. */
  enqueuedAtMs?: number;
  /** W3C Trace Context: the trace of the request that brought it, and the span that sent this attempt. */
  traceparent: string;
  /** The request that brought it, for reconstructed spans. Absent unless tracing was on. */
  request?: EventRequest;
  /** 1 for the first run; a new run begins each time its dead letter is put back. */
  run: number;
  /** 1 for the first attempt of its run. */
  attempt: number;
  /** Another message may carry the same attempt, because the client repeated its key or we resent a pack. */
  repeat?: true;
  /** The delivery that this message continues. The event was received under it before, and may have been handled. */
  resentFrom?: string;
  /** Its failed attempts, oldest first. */
  history?: FailedAttempt[];
  /** Members of its entry and its envelope that a later release wrote. They are kept whenever the event is resent. */
  unknownMembers?: { entry: Members; envelope: Members };
};

export type Members = Record<string, unknown>;

/** The longest wait for a next attempt: shorter than the queue's retention. */
export const MAX_DELAY_MS = 3 * DAY_MS;

/** The version of the envelope. New optional members do not raise it, because older releases pass them on. */
export const ENVELOPE_VERSION = 1;

/** The first characters of every envelope. */
export const ENVELOPE_START = '{"sluice":';

/** One event of a pack, serialised when it is accepted. ASCII: its length is its size in bytes. */
export function encodeEvent(event: QueuedEvent): string {
  const { content, history } = event;
  return toAscii(
    JSON.stringify({
      ...event.unknownMembers?.entry,
      id: event.id,
      accepted_at: event.acceptedAtMs,
      enqueued_at: event.enqueuedAtMs,
      traceparent: event.traceparent,
      ...(event.request && toJsonRequest(event.request, event.acceptedAtMs)),
      run: event.run === 1 ? undefined : event.run,
      attempt: event.attempt,
      repeat: event.repeat,
      resent_from: event.resentFrom,
      history: history && toJsonAttempts(history),
      event_type: content.eventType,
      subject: content.subject,
      occurred_at: content.occurredAt,
      payload: content.payload,
      cloud_event: content.cloudEvent,
    }),
  );
}

/** Adds its request to an event that was encoded without one. Its payload is not serialised again. */
export function withRequest(encoded: string, request: EventRequest, acceptedAtMs: number): string {
  return `${JSON.stringify(toJsonRequest(request, acceptedAtMs)).slice(0, -1)},${encoded.slice(1)}`;
}

/**
 * The body of a message: a versioned envelope around encoded events. `repeat`: each of them may have been sent before.
 */
export function encodePack(
  encodedEvents: readonly string[],
  enqueuedAtMs: number,
  { repeat = false }: { repeat?: boolean } = {},
): string {
  return envelopeOf(encodedEvents, { enqueued_at: enqueuedAtMs, ...(repeat ? { repeat } : {}) });
}

/** The body of a message with a single event: for another attempt, split off its pack, or dead-lettered. */
export function encodeAlone(event: QueuedEvent, nowMs: number): string {
  return envelopeOf([encodeEvent(event)], {
    ...event.unknownMembers?.envelope,
    enqueued_at: event.enqueuedAtMs ?? nowMs,
  });
}

/** An envelope of these members around encoded events. */
export function envelopeOf(encodedEvents: readonly string[], members: Members): string {
  return `${ENVELOPE_START}${ENVELOPE_VERSION},${toAscii(JSON.stringify(members)).slice(1, -1)},"events":[${encodedEvents.join(',')}]}`;
}

/**
 * SQS allows only some characters (no U+FFFE; emulators fewer still), so all but ASCII is escaped:
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html
 */
export function toAscii(json: string): string {
  return json.replace(/[\u007f-\uffff]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
