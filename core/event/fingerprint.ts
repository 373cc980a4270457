import { hash } from 'node:crypto';
import type { EventContent } from './event.ts';

/**
 * 128 bits that are the same for the same content, whatever the order of the names in its objects: tells a
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
