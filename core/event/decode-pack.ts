import { z } from 'zod';
import { reasonOf, shortReason } from '../lib/reason.ts';
import { eventType, MAX_EVENT_BYTES, MAX_SUBJECT_LENGTH, parseEvent } from './event.ts';
import { deriveEventId, isEventId } from './event-id.ts';
import { requestMembers, requestOf } from './event-request.ts';
import { type FailedAttempt, failedAttempts } from './failed-attempt.ts';
import {
  ENVELOPE_START,
  ENVELOPE_VERSION,
  encodeEvent,
  envelopeOf,
  type Members,
  type QueuedEvent,
  toAscii,
} from './pack.ts';
import { hasNameThatEndsInBackslash, parseStrictJson } from './strict-json.ts';
import { deriveTraceparent, TRACEPARENT } from './trace-context.ts';

export type DecodedPack =
  | { kind: 'pack'; events: QueuedEvent[]; unreadable: UnreadableEntry[] }
  /** A producer's plain message, without our envelope. */
  | { kind: 'plain'; event: QueuedEvent }
  /** An envelope of a release that is newer than this one. */
  | { kind: 'later_version'; version: number }
  | { kind: 'unreadable'; reason: string };

/** An entry that cannot be read as an event, in its own envelope. `about`: its legible parts. */
export type UnreadableEntry = {
  body: string;
  reason: string;
  about?: { eventId: string; run: number; attempt: number; history: FailedAttempt[] };
};

/** Reads a message's body. `messageId` and `sentAtMs` come from the queue; a plain event's id is derived from them. */
export function decodePack(body: string, messageId: string, sentAtMs: number): DecodedPack {
  if (body.startsWith(ENVELOPE_START) && !hasNameThatEndsInBackslash(body))
    return decodeEnvelope(body, sentAtMs);
  const json = parseStrictJson(body);
  if (json.kind === 'malformed') return unreadable(`the message is not JSON: ${json.detail}`);
  if (json.kind === 'refused') return unreadable(`${json.pointer} ${json.detail}`);
  return decodePlain(json.value, messageId, sentAtMs);
}

/** More than a pack ever holds. Bounded, because each unreadable entry makes one dead letter. */
const MAX_ENTRIES = 1_000;

/** A time that a Date can hold and the table can sort by. */
const time = z.int().min(0).max(Date.UTC(9999, 0));

const deliveryId = z.string().min(1).max(128);

const envelope = z.object({
  sluice: z.literal(ENVELOPE_VERSION),
  enqueued_at: time.optional(),
  repeat: z.literal(true).optional(),
  events: z.array(z.unknown()).min(1).max(MAX_ENTRIES),
});

const entry = z.object({
  id: z.string().refine(isEventId, { error: 'expected an event id' }),
  accepted_at: time,
  enqueued_at: time.optional(),
  traceparent: z.string().regex(TRACEPARENT),
  ...requestMembers,
  run: z.int().min(1).max(1_000_000).default(1),
  attempt: z.int().min(1).max(1_000_000),
  repeat: z.literal(true).optional(),
  resent_from: deliveryId.optional(),
  history: failedAttempts.optional(),
  event_type: eventType,
  subject: z.string().min(1).max(MAX_SUBJECT_LENGTH).optional(),
  occurred_at: z.string().max(64).optional(),
  payload: z.unknown(),
  cloud_event: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).optional(),
});

const laterEnvelope = z.object({ sluice: z.int().min(ENVELOPE_VERSION + 1) });

function decodeEnvelope(body: string, sentAtMs: number): DecodedPack {
  const json = parseJson(body);
  const later = laterEnvelope.safeParse(json);
  if (later.success) return { kind: 'later_version', version: later.data.sluice };
  const parsed = envelope.safeParse(json);
  if (!parsed.success)
    return unreadable(`the envelope is not one of version ${ENVELOPE_VERSION}: ${reasonOf(parsed.error)}`);

  const { sluice: _sluice, events: _events, ...members } = json as Members; // the schema took it for an object
  const about: Envelope = {
    members,
    enqueuedAtMs: parsed.data.enqueued_at ?? sentAtMs,
    repeat: parsed.data.repeat,
    unknown: membersBeside(envelope, json),
  };
  const events: QueuedEvent[] = [];
  const flawed: UnreadableEntry[] = [];
  for (const value of parsed.data.events) {
    const read = entry.safeParse(value);
    if (!read.success) flawed.push(unreadableEntry(value, reasonOf(read.error), about));
    else events.push(eventOf(read.data, membersBeside(entry, value), about));
  }
  return { kind: 'pack', events, unreadable: flawed };
}

type Envelope = {
  /** All members but its version and its entries. */
  members: Members;
  enqueuedAtMs: number;
  repeat: true | undefined;
  unknown: Members | undefined;
};

function eventOf(
  entry_: z.output<typeof entry>,
  unknown: Members | undefined,
  { enqueuedAtMs, ...about }: Envelope,
): QueuedEvent {
  const { subject, occurred_at, cloud_event, history, resent_from: resentFrom } = entry_;
  const request = requestOf(entry_);
  return {
    id: entry_.id,
    acceptedAtMs: entry_.accepted_at,
    enqueuedAtMs: entry_.enqueued_at ?? enqueuedAtMs,
    traceparent: entry_.traceparent,
    ...(request === undefined ? {} : { request }),
    run: entry_.run,
    attempt: entry_.attempt,
    ...(entry_.repeat || about.repeat ? { repeat: true } : {}),
    ...(resentFrom === undefined ? {} : { resentFrom }),
    ...(history === undefined ? {} : { history }),
    ...(unknown || about.unknown
      ? { unknownMembers: { entry: unknown ?? {}, envelope: about.unknown ?? {} } }
      : {}),
    content: {
      eventType: entry_.event_type,
      ...(subject === undefined ? {} : { subject }),
      ...(occurred_at === undefined ? {} : { occurredAt: occurred_at }),
      payload: entry_.payload ?? null,
      ...(cloud_event === undefined ? {} : { cloudEvent: cloud_event }),
    },
  };
}

/** Keeps the entry as it came, so that it is a valid pack when it is put back for a release that can read it. */
function unreadableEntry(value: unknown, reason: string, { members }: Envelope): UnreadableEntry {
  const legible = legibleEntry.safeParse(value);
  return {
    body: envelopeOf([toAscii(JSON.stringify(value))], members),
    reason: shortReason(`the entry is not one of version ${ENVELOPE_VERSION}: ${reason}`),
    ...(legible.success ? { about: aboutOf(legible.data) } : {}),
  };
}

function aboutOf({ id, ...rest }: z.output<typeof legibleEntry>) {
  return { eventId: id, ...rest };
}

/** The legible parts of an entry that has an id; the others get the values of a first attempt. */
const legibleEntry = z.object({
  id: entry.shape.id,
  run: entry.shape.run.catch(1),
  attempt: entry.shape.attempt.catch(1),
  history: failedAttempts.catch([]),
});

/** The members of an object that its schema does not know; undefined if there are none, the usual case. */
function membersBeside(schema: z.ZodObject, value: unknown): Members | undefined {
  const members = value as Members; // the schema took it for an object
  let unknown: Members | undefined;
  for (const name of Object.keys(members))
    if (!Object.hasOwn(schema.shape, name)) unknown = { ...unknown, [name]: members[name] };
  return unknown;
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
  const id = deriveEventId(messageId, sentAtMs);
  const event: QueuedEvent = {
    id,
    content: parsed.content,
    acceptedAtMs: sentAtMs,
    enqueuedAtMs: sentAtMs,
    traceparent: deriveTraceparent(id),
    run: 1,
    attempt: 1,
  };
  const bytes = encodeEvent(event).length;
  if (bytes > MAX_EVENT_BYTES)
    return unreadable(`the event has ${bytes} bytes: the limit is ${MAX_EVENT_BYTES}`);
  return { kind: 'plain', event };
}

function unreadable(reason: string): DecodedPack {
  return { kind: 'unreadable', reason: shortReason(reason) };
}
