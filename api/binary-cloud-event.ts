import type { IncomingHttpHeaders } from 'node:http';

export type BinaryCloudEvent =
  | { kind: 'attributes'; attributes: Record<string, string> }
  /** A header whose percent-encoding can't be read. */
  | { kind: 'unreadable'; header: string };

/** Whether a request is a CloudEvent in binary mode: its context in headers, its data alone in the body. */
export function isBinaryCloudEvent(headers: IncomingHttpHeaders): boolean {
  return headers['ce-specversion'] !== undefined;
}

/**
 * The context attributes as the structured format names them, to be read by the same schema.
 * https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/bindings/http-protocol-binding.md#31-binary-content-mode
 */
export function binaryAttributes(headers: IncomingHttpHeaders): BinaryCloudEvent {
  const attributes: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (!name.startsWith('ce-')) continue;
    const decoded = decode(String(value));
    if (decoded === undefined) return { kind: 'unreadable', header: name };
    attributes[name.slice('ce-'.length)] = decoded;
  }
  if (headers['content-type'] !== undefined) attributes.datacontenttype = headers['content-type'];
  return { kind: 'attributes', attributes };
}

/** Section 3.1.3.2: take off double quotes, then percent-decode once. */
function decode(value: string): string | undefined {
  const unquoted = /^"(.*)"$/.test(value) ? value.slice(1, -1).replace(/\\(.)/g, '$1') : value;
  try {
    return decodeURIComponent(unquoted);
  } catch {
    return undefined;
  }
}
