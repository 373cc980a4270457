import type { IncomingMessage } from 'node:http';
import {
  type EventContent,
  type ParsedContent,
  parseCloudEvent,
  parseEvent,
} from '../../core/event/event.ts';
import { parseStrictJson } from '../../core/event/strict-json.ts';
import { isJsonType, isNdjson, isText, type MediaType, parseMediaType } from '../http/media-type.ts';
import type { Problem } from '../http/problem.ts';
import { binaryAttributes, isBinaryCloudEvent } from './binary-cloud-event.ts';
import { keyOf } from './idempotency-key.ts';
import { readBody } from './read-body.ts';

export type ReadEvent =
  | { kind: 'event'; content: EventContent; key: string | undefined }
  | { kind: 'problem'; problem: Problem };

const MAX_BODY_BYTES = 256 * 1024;
const EVENT_TYPES = 'application/json, application/cloudevents+json';

/** Reads the event of a request, in any of the supported shapes. */
export async function readEvent(incoming: IncomingMessage): Promise<ReadEvent> {
  const { headers } = incoming;
  const binary = isBinaryCloudEvent(headers);
  const mediaType = parseMediaType(headers['content-type']);
  const unsupported =
    unsupportedEncoding(incoming) ?? (binary ? unsupportedData(mediaType) : unsupportedEvent(mediaType));
  if (unsupported) return { kind: 'problem', problem: unsupported };

  const body = await readText(incoming, MAX_BODY_BYTES);
  if (body.kind === 'problem') return body;
  const parsed = binary ? readBinary(incoming, mediaType, body.text) : readJson(mediaType, body.text);
  if (parsed.kind === 'problem') return parsed;
  const read = keyOf(headers, parsed.content);
  if (read.kind === 'invalid')
    return { kind: 'problem', problem: { kind: 'invalid-idempotency-key', detail: read.detail } };
  return { kind: 'event', content: parsed.content, key: read.key };
}

type ReadContent = { kind: 'event'; content: EventContent } | { kind: 'problem'; problem: Problem };

/** Reads a body as text. */
export async function readText(
  incoming: IncomingMessage,
  maxBytes: number,
): Promise<{ kind: 'text'; text: string } | { kind: 'problem'; problem: Problem }> {
  const body = await readBody(incoming, maxBytes);
  switch (body.kind) {
    case 'text':
      return body;
    case 'too_large':
      return problem('body-too-large', `The body exceeds ${maxBytes} bytes.`);
    case 'not_utf8':
      return problem('malformed-body', 'The body is not UTF-8.');
    case 'aborted':
      return problem('malformed-body', 'The body ended before it was complete.');
  }
}

/** Parses JSON, and rejects values that would change on their way through the queue and the table. */
export function readValue(
  text: string,
): { kind: 'value'; value: unknown } | { kind: 'problem'; problem: Problem } {
  if (text.trim() === '') return problem('malformed-body', 'The body is empty: expected JSON.');
  const json = parseStrictJson(text);
  switch (json.kind) {
    case 'parsed':
      return { kind: 'value', value: json.value };
    case 'malformed':
      return problem('malformed-body', `The body is not JSON: ${json.detail}.`);
    case 'refused':
      return invalid([{ pointer: json.pointer, detail: json.detail }]);
  }
}

/** Turns the result of a parser in `core/event` into content or a problem. */
export function toContent(parsed: ParsedContent): ReadContent {
  return parsed.kind === 'event' ? parsed : invalid(parsed.errors);
}

/** Compressed bodies are not supported: a small one may expand into a very large one. */
export function unsupportedEncoding({ headers }: IncomingMessage): Problem | undefined {
  const encoding = headers['content-encoding'];
  if (encoding === undefined || encoding.toLowerCase() === 'identity') return undefined;
  return {
    kind: 'unsupported-media-type',
    detail: `Content-Encoding ${encoding} is not supported: send the body uncompressed.`,
    headers: { 'accept-encoding': 'identity' },
  };
}

export function unsupportedType(mediaType: MediaType | undefined, accepted: string): Problem {
  const given = mediaType ? `${mediaType.type}${charsetOf(mediaType)}` : 'none';
  return {
    kind: 'unsupported-media-type',
    detail: `Expected Content-Type: application/json, got ${given}. Supported: ${accepted}.`,
    headers: { accept: accepted },
  };
}

function charsetOf({ charset }: MediaType): string {
  return charset === 'utf-8' ? '' : `; charset=${charset}`;
}

function unsupportedEvent(mediaType: MediaType | undefined): Problem | undefined {
  const type = mediaType?.type ?? '';
  const batch = type === 'application/cloudevents-batch+json' || isNdjson(type);
  if (isJsonType(type) && !batch && mediaType?.charset === 'utf-8') return undefined;
  const problem = unsupportedType(mediaType, EVENT_TYPES);
  return batch ? { ...problem, detail: `${problem.detail} Send several events to /events/batch.` } : problem;
}

function unsupportedData(mediaType: MediaType | undefined): Problem | undefined {
  if (!mediaType) return undefined;
  const readable = isJsonType(mediaType.type) || isText(mediaType.type);
  return readable && mediaType.charset === 'utf-8'
    ? undefined
    : unsupportedType(mediaType, 'application/json, text/plain');
}

function readJson(mediaType: MediaType | undefined, text: string): ReadContent {
  const json = readValue(text);
  if (json.kind === 'problem') return json;
  if (isBatch(json.value))
    return invalid([{ pointer: '#', detail: 'expected one event: send several events to /events/batch' }]);
  const parse = mediaType?.type === 'application/cloudevents+json' ? parseCloudEvent : parseEvent;
  return toContent(parse(json.value));
}

/** Whether `/events/batch` takes this body. A CloudEvent may have an attribute `events`, but never an array. */
function isBatch(value: unknown): boolean {
  return (
    Array.isArray(value) ||
    (typeof value === 'object' && value !== null && 'events' in value && Array.isArray(value.events))
  );
}

function readBinary(incoming: IncomingMessage, mediaType: MediaType | undefined, text: string): ReadContent {
  const context = binaryAttributes(incoming);
  if (context.kind === 'malformed') return problem('malformed-request', context.detail);
  if (context.kind === 'unreadable')
    return invalid([{ pointer: '#', detail: `the header ${context.header} is not percent-encoded UTF-8` }]);
  const asText = mediaType !== undefined && isText(mediaType.type);
  // Writing text and attributes as JSON holds them to the same rules as JSON: they may contain no NUL, for example.
  const plain = readValue(JSON.stringify({ ...context.attributes, ...(asText ? { data: text } : {}) }));
  if (plain.kind === 'problem') return plain;
  const data = readData(asText, text);
  if (data.kind === 'problem') return data;
  return toContent(parseCloudEvent({ ...context.attributes, data: data.value }));
}

function readData(asText: boolean, text: string): ReturnType<typeof readValue> {
  if (text === '') return { kind: 'value', value: null };
  return asText ? { kind: 'value', value: text } : readValue(text);
}

function invalid(errors: { pointer: string; detail: string }[]): { kind: 'problem'; problem: Problem } {
  const told = errors.map(({ pointer, detail }) => `${pointer} ${detail}`).join('; ');
  return { kind: 'problem', problem: { kind: 'invalid-event', detail: told, errors } };
}

function problem(kind: Problem['kind'], detail: string): { kind: 'problem'; problem: Problem } {
  return { kind: 'problem', problem: { kind, detail } };
}
