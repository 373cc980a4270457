import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';

export type BinaryCloudEvent =
  | { kind: 'attributes'; attributes: Record<string, string> }
  /** A header that is not valid percent-encoding. */
  | { kind: 'unreadable'; header: string }
  /** Headers that violate the binding: their meaning would be a guess. */
  | { kind: 'malformed'; detail: string };

/** Whether a request is a CloudEvent in binary mode: its context is in headers, and the body is its data. */
export function isBinaryCloudEvent(headers: IncomingHttpHeaders): boolean {
  return headers['ce-specversion'] !== undefined;
}

/**
 * The context attributes by their names in the structured format, so that one schema parses both. Reads the raw headers,
 * because Node joins the values of a repeated header.
 * https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/bindings/http-protocol-binding.md#31-binary-content-mode
 */
export function binaryAttributes({ rawHeaders }: Pick<IncomingMessage, 'rawHeaders'>): BinaryCloudEvent {
  const attributes = new Map<string, string>();
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const header = String(rawHeaders[at]).toLowerCase();
    const value = String(rawHeaders[at + 1]);
    const name = attributeOf(header);
    if (name === undefined) continue;
    if (attributes.has(name)) return malformed(header, 'appears twice: send it once');
    if (!VISIBLE_ASCII.test(value))
      return malformed(header, 'contains characters other than visible ASCII: percent-encode them as UTF-8');
    const decoded = header === 'content-type' ? value : decode(value);
    if (decoded === undefined) return { kind: 'unreadable', header };
    attributes.set(name, decoded);
  }
  return { kind: 'attributes', attributes: Object.fromEntries(attributes) };
}

const VISIBLE_ASCII = /^[\x20-\x7e]*$/;

function attributeOf(header: string): string | undefined {
  if (header.startsWith('ce-')) return header.slice('ce-'.length);
  return header === 'content-type' ? 'datacontenttype' : undefined;
}

function malformed(header: string, flaw: string): BinaryCloudEvent {
  return { kind: 'malformed', detail: `The header ${header} ${flaw}.` };
}

/** Removes double quotes, then percent-decodes once (section 3.1.3.2). */
function decode(value: string): string | undefined {
  const unquoted = /^"(.*)"$/.test(value) ? value.slice(1, -1).replace(/\\(.)/g, '$1') : value;
  try {
    return decodeURIComponent(unquoted);
  } catch {
    return undefined;
  }
}
