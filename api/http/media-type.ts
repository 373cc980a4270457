import { MIMEType } from 'node:util';
import { parseAccept } from 'hono/utils/accept';

/** The parts of a Content-Type that decide how a body is read. */
export type MediaType = { type: string; charset: string };

const JSON_TYPE: MediaType = { type: 'application/json', charset: 'utf-8' };

/** Both parts in lower case. A malformed header is kept as the type: no route takes it, and the error quotes it. */
export function parseMediaType(header: string | undefined): MediaType | undefined {
  if (header === undefined) return undefined;
  // What nearly every request sends.
  if (header === 'application/json') return JSON_TYPE;
  try {
    const { essence, params } = new MIMEType(header);
    return { type: essence, charset: params.get('charset')?.toLowerCase() ?? 'utf-8' };
  } catch {
    return { type: header, charset: 'utf-8' };
  }
}

/** application/json and the types with the suffix +json (RFC 6839). */
export function isJsonType(type: string): boolean {
  return type === 'application/json' || /^[a-z]+\/[a-z0-9.+-]+\+json$/.test(type);
}

/** One JSON document per line. */
export function isNdjson(type: string): boolean {
  return type === 'application/x-ndjson' || type === 'application/ndjson';
}

export function isText(type: string): boolean {
  return /^text\/[a-z0-9.+-]+$/.test(type);
}

/** Whether an Accept header allows JSON (RFC 9110, section 12.5.1). */
export function acceptsJson(header: string | undefined): boolean {
  const ranges = parseAccept(header ?? '');
  return ranges.length === 0 || ranges.some(({ type, q }) => q > 0 && includesJson(type.toLowerCase()));
}

function includesJson(range: string): boolean {
  return range === '*/*' || range === 'application/*' || isJsonType(range);
}
