import type { IncomingHttpHeaders } from 'node:http';
import { z } from 'zod';
import { type EventContent, type FieldError, fieldErrors } from '../../core/event/event.ts';

const MAX_LENGTH = 255;

/** A key chosen by the client, in the header or in an item of a batch. */
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

/** The key in the request's header, or else the identity of a CloudEvent. */
export function keyOf(headers: IncomingHttpHeaders, content: EventContent): ReadKey {
  const header = headers['idempotency-key'];
  if (header === undefined) return { kind: 'key', key: ownKey(content) };
  const parsed = idempotencyKey.safeParse(header);
  return parsed.success
    ? { kind: 'key', key: clientKey(parsed.data) }
    : { kind: 'invalid', detail: `Idempotency-Key: ${parsed.error.issues[0]?.message}.` };
}

/** The source and id of a CloudEvent identify it. Other events bring no key. */
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

/** Source and id together are unique (CloudEvents 1.0.2). The length tells `a:` + `b` from `a` + `:b`. */
export function cloudEventKey(source: string, id: string): string {
  return `ce#${source.length}:${source}${id}`;
}
