import type { IncomingHttpHeaders } from 'node:http';
import { z } from 'zod';
import { type EventContent, type FieldError, fieldErrors } from '../../core/event/event.ts';

const MAX_LENGTH = 255;

/** A key that a client chose, in the header or in an item of a batch. */
export const idempotencyKey = z
  .string()
  .regex(new RegExp(`^[\\x21-\\x7e]{1,${MAX_LENGTH}}$`), {
    error: `expected 1 to ${MAX_LENGTH} visible ASCII characters`,
  })
  .meta({
    description: 'Makes retries safe: within 24 hours, the same key and event return the same event id.',
    examples: ['9f1c1b0e-order-1042'],
  });

export type ReadKey = { kind: 'key'; key: string | undefined } | { kind: 'invalid'; detail: string };

/** The key of the request's header, or else the identity that a CloudEvent brings itself. */
export function keyOf(headers: IncomingHttpHeaders, content: EventContent): ReadKey {
  const header = headers['idempotency-key'];
  if (header === undefined) return { kind: 'key', key: ownKey(content) };
  const parsed = idempotencyKey.safeParse(header);
  return parsed.success
    ? { kind: 'key', key: clientKey(parsed.data) }
    : { kind: 'invalid', detail: `Idempotency-Key: ${parsed.error.issues[0]?.message}.` };
}

/** A CloudEvent's source and id identify it; no other event has a key of its own. */
export function ownKey({ cloudEvent }: EventContent): string | undefined {
  if (!cloudEvent) return undefined;
  return cloudEventKey(String(cloudEvent.source), String(cloudEvent.id));
}

/** The `idempotency_key` of an item of a batch. */
export function itemKey(
  value: unknown,
): { kind: 'key'; key: string } | { kind: 'invalid'; errors: FieldError[] } {
  const parsed = z.object({ idempotency_key: idempotencyKey }).safeParse({ idempotency_key: value });
  return parsed.success
    ? { kind: 'key', key: clientKey(parsed.data.idempotency_key) }
    : { kind: 'invalid', errors: fieldErrors(parsed.error) };
}

export function clientKey(key: string): string {
  return `key#${key}`;
}

/** A producer makes source and id together unique (CloudEvents 1.0.2). The length keeps `a:` + `b` and `a` + `:b` apart. */
export function cloudEventKey(source: string, id: string): string {
  return `ce#${source.length}:${source}${id}`;
}
