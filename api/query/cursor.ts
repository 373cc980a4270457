import { createHmac, hash, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';

/**
 * A cursor marks where a page of a list ended. The client sends it back as it is, with the same filter. It is signed,
 * because a store may use its content as a key.
 */
export type Cursors = {
  /** `next`: opaque, from the store. */
  encode(next: string, filter: Filter): string;
  decode(text: string, filter: Filter): ReadCursor;
};

export type ReadCursor = { kind: 'cursor'; after: string } | { kind: 'malformed' } | { kind: 'foreign' };

/** The parameters that the client sent. Defaults are left out, because they may change from page to page. */
type Filter = Record<string, string | undefined>;

/** Longer than any cursor that we issue. */
export const MAX_CURSOR_LENGTH = 200;

/** The first of `secrets` signs, and all of them verify, as with event ids. */
export function createCursors(secrets: readonly [string, ...string[]]): Cursors {
  const [current] = secrets;
  return {
    encode(next, filter) {
      const content = Buffer.from(JSON.stringify([next, digest(filter)]));
      return Buffer.concat([signature(content, current), content]).toString('base64url');
    },
    decode(text, filter) {
      const content = verified(text, secrets);
      if (content === undefined) return { kind: 'malformed' };
      const [after, of] = schema.parse(JSON.parse(content.toString()));
      return of === digest(filter) ? { kind: 'cursor', after } : { kind: 'foreign' };
    },
  };
}

const SIGNATURE_BYTES = 16;

/** The store's `next`, and the digest of the filter. */
const schema = z.tuple([z.string(), z.string()]);

/** The content of a cursor that one of the secrets signed. */
function verified(text: string, secrets: readonly string[]): Buffer | undefined {
  const bytes = Buffer.from(text, 'base64url');
  // Node ignores characters that are not base64, so several texts would decode to one cursor.
  if (bytes.length <= SIGNATURE_BYTES || bytes.toString('base64url') !== text) return undefined;
  const [given, content] = [bytes.subarray(0, SIGNATURE_BYTES), bytes.subarray(SIGNATURE_BYTES)];
  return secrets.some((secret) => timingSafeEqual(given, signature(content, secret))) ? content : undefined;
}

/** The prefix separates cursors from everything else that these secrets sign. */
function signature(content: Buffer, secret: string): Buffer {
  return createHmac('sha256', secret)
    .update('cursor\0')
    .update(content)
    .digest()
    .subarray(0, SIGNATURE_BYTES);
}

function digest(filter: Filter): string {
  const given = Object.entries(filter).filter(([, value]) => value !== undefined);
  return hash('sha256', JSON.stringify(given.sort()), 'base64url').slice(0, 12);
}
