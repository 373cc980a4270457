import { z } from 'zod';
import { type EventContent, eventType, MAX_EVENT_BYTES, MAX_SUBJECT_LENGTH, parseEvent } from './event.ts';
import { deriveEventId, isEventId } from './event-id.ts';
import { reasonOf, shortReason } from './reason.ts';
import { hasNameThatEndsInBackslash, parseStrictJson } from './strict-json.ts';
import { startTrace, TRACEPARENT } from './telemetry/trace-context.ts';

/** A pack closes at whichever of these comes first, or at the end of the linger. A larger event travels alone. */
export const MAX_PACK_EVENTS = 50;
export const MAX_PACK_BYTES = 64 * 1024;

/** An event on its way: what was said, and what happened to it so far. */
export type QueuedEvent = {
  id: string;
  content: EventContent;
  acceptedAtMs: number;
  /** When it was first sent to the queue; a later attempt keeps it. Absent until it is sent. */
  enqueuedAtMs?: number;
  /** W3C Trace Context of the request that brought it. */
  traceparent: string;
  /** 1 for the first time that its handler is given it. */
  attempt: number;
};

export type DecodedPack =
  | { kind: 'pack'; events: QueuedEvent[] }
  /** A producer's own message, not an envelope of ours. */
  | { kind: 'plain'; event: QueuedEvent }
  | { kind: 'unreadable'; reason: string };

/** One event of a pack, serialised when it is accepted. ASCII: its length is its size in bytes. */
export function encodeEvent(event: QueuedEvent): string {
  const { content } = event;
  return toAscii(
    JSON.stringify({
      id: event.id,
      accepted_at: event.acceptedAtMs,
      enqueued_at: event.enqueuedAtMs,
      traceparent: event.traceparent,
      attempt: event.attempt,
      event_type: content.eventType,
      subject: content.subject,
      occurred_at: content.occurredAt,
      payload: content.payload,
      cloud_event: content.cloudEvent,
    }),
  );
}

/** The body of an SQS message: a versioned envelope around encoded events. */
export function encodePack(encodedEvents: readonly string[], enqueuedAtMs: number): string {
  return `${ENVELOPE_START}1,"enqueued_at":${enqueuedAtMs},"events":[${encodedEvents.join(',')}]}`;
}

/** The body of a message that one event travels in alone: sent on, split off, dead-lettered or given back. */
export function encodeAlone(event: QueuedEvent, nowMs: number): string {
  return encodePack([encodeEvent(event)], event.enqueuedAtMs ?? nowMs);
}

/** Reads a message's body. `messageId` and `sentAtMs` are SQS's own, and name a plain event that has no id. */
export function decodePack(body: string, messageId: string, sentAtMs: number): DecodedPack {
  if (body.startsWith(ENVELOPE_START) && !hasNameThatEndsInBackslash(body)) return decodeEnvelope(body);
  const json = parseStrictJson(body);
  if (json.kind === 'malformed') return unreadable(`the message is not JSON: ${json.detail}`);
  if (json.kind === 'refused') return unreadable(`${json.pointer} ${json.detail}`);
  return decodePlain(json.value, messageId, sentAtMs);
}

const ENVELOPE_START = '{"sluice":';

/** What a Date can hold, and a table sort by. */
const time = z.int().min(0).max(Date.UTC(9999, 0));

const envelope = z.object({
  sluice: z.literal(1),
  enqueued_at: time,
  events: z
    .array(
      z.object({
        id: z.string().refine(isEventId, { error: 'expected an event id' }),
        accepted_at: time,
        enqueued_at: time.optional(),
        traceparent: z.string().regex(TRACEPARENT),
        attempt: z.int().min(1).max(1_000_000),
        event_type: eventType,
        subject: z.string().min(1).max(MAX_SUBJECT_LENGTH).optional(),
        occurred_at: z.string().max(64).optional(),
        payload: z.unknown(),
        cloud_event: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).optional(),
      }),
    )
    .min(1),
});

function decodeEnvelope(body: string): DecodedPack {
  const parsed = envelope.safeParse(parseJson(body));
  if (!parsed.success) return unreadable(`the envelope is not one of version 1: ${reasonOf(parsed.error)}`);
  const { enqueued_at, events } = parsed.data;
  return {
    kind: 'pack',
    events: events.map((event) => ({
      id: event.id,
      acceptedAtMs: event.accepted_at,
      enqueuedAtMs: event.enqueued_at ?? enqueued_at,
      traceparent: event.traceparent,
      attempt: event.attempt,
      content: {
        eventType: event.event_type,
        ...(event.subject === undefined ? {} : { subject: event.subject }),
        ...(event.occurred_at === undefined ? {} : { occurredAt: event.occurred_at }),
        payload: event.payload ?? null,
        ...(event.cloud_event === undefined ? {} : { cloudEvent: event.cloud_event }),
      },
    })),
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function decodePlain(value: unknown, messageId: string, sentAtMs: number): DecodedPack {
  const parsed = parseEvent(value);
  if (parsed.kind === 'invalid') {
    const mistakes = parsed.errors.map(({ pointer, detail }) => `${pointer} ${detail}`).join('; ');
    return unreadable(`the message is neither a pack nor an event: ${mistakes}`);
  }
  const event: QueuedEvent = {
    id: deriveEventId(messageId, sentAtMs),
    content: parsed.content,
    acceptedAtMs: sentAtMs,
    enqueuedAtMs: sentAtMs,
    traceparent: startTrace().traceparent,
    attempt: 1,
  };
  const bytes = encodeEvent(event).length;
  if (bytes > MAX_EVENT_BYTES)
    return unreadable(`the event takes ${bytes} bytes: up to ${MAX_EVENT_BYTES} are taken`);
  return { kind: 'plain', event };
}

function unreadable(reason: string): DecodedPack {
  return { kind: 'unreadable', reason: shortReason(reason) };
}

/**
 * SQS allows only some characters (no U+FFFE; emulators fewer still), so all but ASCII is escaped:
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html
 */
function toAscii(json: string): string {
  return json.replace(/[\u007f-\uffff]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
