import { hash } from 'node:crypto';
import type { EventContent } from './event.ts';

/**
 * A hash of the content, cut to 22 characters of base64url, that ignores the order of names in objects. It tells a
 * retry from another event under the same key or id.
 */
export function fingerprint(content: EventContent): string {
  const { eventType, subject, occurredAt, payload, cloudEvent } = content;
  const text = JSON.stringify([eventType, subject, occurredAt, payload, cloudEvent], sortNames);
  return hash('sha256', text, 'base64url').slice(0, 22);
}

function sortNames(_name: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}
