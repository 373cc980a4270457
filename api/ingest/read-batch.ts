import type { IncomingMessage } from 'node:http';
import { z } from 'zod';
import { type EventContent, fieldErrors, parseCloudEvent, parseEvent } from '../../core/event/event.ts';
import { isJsonType, isNdjson, type MediaType, parseMediaType } from '../http/media-type.ts';
import type { Problem } from '../http/problem.ts';
import { itemKey, ownKey } from './idempotency-key.ts';
import { readText, readValue, toContent, unsupportedEncoding, unsupportedType } from './read-event.ts';

export type BatchItem =
  | { kind: 'event'; content: EventContent; key: string | undefined }
  | { kind: 'problem'; problem: Problem };
export type ReadBatch = { kind: 'items'; items: BatchItem[] } | { kind: 'problem'; problem: Problem };

export const MAX_BATCH_EVENTS = 500;
const MAX_BATCH_BYTES = 1024 * 1024;
const BATCH_TYPES = 'application/json, application/x-ndjson, application/cloudevents-batch+json';

/** Reads the events of a request one by one: an invalid event does not fail its neighbours. */
export async function readBatch(incoming: IncomingMessage): Promise<ReadBatch> {
  const { headers } = incoming;
  if (headers['idempotency-key'] !== undefined) return KEY_OF_A_BATCH;
  const mediaType = parseMediaType(headers['content-type']);
  const unsupported = unsupportedEncoding(incoming) ?? unsupportedBatch(mediaType);
  if (unsupported) return { kind: 'problem', problem: unsupported };
  const body = await readText(incoming, MAX_BATCH_BYTES);
  if (body.kind === 'problem') return body;
  return parseBatch(body.text, mediaType?.type ?? '');
}

/**
 * `type` is one of `BATCH_TYPES` or another JSON type. A value that is valid JSON but cannot be kept (such as a number
 * that a double cannot hold) rejects a whole JSON document and names the event; in NDJSON it rejects only its line.
 */
export function parseBatch(text: string, type: string): ReadBatch {
  return isNdjson(type) ? parseLines(text) : parseDocument(text, type);
}

function unsupportedBatch(mediaType: MediaType | undefined): Problem | undefined {
  const readable = mediaType && (isJsonType(mediaType.type) || isNdjson(mediaType.type));
  return readable && mediaType.charset === 'utf-8' ? undefined : unsupportedType(mediaType, BATCH_TYPES);
}

function parseLines(text: string): ReadBatch {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  return (
    wrongCount(lines.length) ?? {
      kind: 'items',
      items: lines.map((line) => {
        const json = readValue(line);
        return json.kind === 'problem' ? json : readItem(json.value, parseEvent);
      }),
    }
  );
}

/** The body of a batch in JSON. Its events are parsed one by one, so that each has its own errors. */
const batchBody = z.union([z.strictObject({ events: z.array(z.unknown()) }), z.array(z.unknown())]);

function parseDocument(text: string, type: string): ReadBatch {
  const json = readValue(text);
  if (json.kind === 'problem') return json;
  const events = eventsOf(json.value);
  if (events.kind === 'problem') return events;
  const parse = type === 'application/cloudevents-batch+json' ? parseCloudEvent : parseEvent;
  return (
    wrongCount(events.values.length) ?? {
      kind: 'items',
      items: events.values.map((value) => readItem(value, parse)),
    }
  );
}

function eventsOf(
  value: unknown,
): { kind: 'events'; values: unknown[] } | { kind: 'problem'; problem: Problem } {
  if (Array.isArray(value)) return { kind: 'events', values: value };
  const parsed = batchBody.options[0].safeParse(value);
  if (parsed.success) return { kind: 'events', values: parsed.data.events };
  const detail =
    'Expected {"events": […]}, an array of events, or one event per line (application/x-ndjson).';
  return { kind: 'problem', problem: { kind: 'invalid-batch', detail, errors: fieldErrors(parsed.error) } };
}

function wrongCount(count: number): ReadBatch | undefined {
  if (count >= 1 && count <= MAX_BATCH_EVENTS) return undefined;
  const detail = `expected 1 to ${MAX_BATCH_EVENTS} events, got ${count}`;
  return {
    kind: 'problem',
    problem: { kind: 'invalid-batch', detail, errors: [{ pointer: '#/events', detail }] },
  };
}

function readItem(value: unknown, parse: typeof parseEvent): BatchItem {
  const { key, event } = splitKey(value);
  const parsed = toContent(parse(event));
  if (parsed.kind === 'problem') return parsed;
  if (key === undefined) return { ...parsed, key: ownKey(parsed.content) };
  const read = itemKey(key);
  if (read.kind === 'key') return { ...parsed, key: read.key };
  const detail = `idempotency_key: ${read.errors[0]?.detail}`;
  return { kind: 'problem', problem: { kind: 'invalid-event', detail, errors: read.errors } };
}

function splitKey(value: unknown): { key: unknown; event: unknown } {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, 'idempotency_key'))
    return { key: undefined, event: value };
  const { idempotency_key: key, ...event } = value as Record<string, unknown>; // JSON objects are records
  return { key, event };
}

const KEY_OF_A_BATCH: ReadBatch = {
  kind: 'problem',
  problem: {
    kind: 'invalid-idempotency-key',
    detail: 'A batch takes no Idempotency-Key header: set idempotency_key on each event.',
  },
};
