import { createHmac, hash, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';

/**
 * A cursor is where a page of a list ended, as a text that the client hands back; it belongs to one filter. It is
 * signed, because a store may use what is in it as a key.
 */
export type Cursors = {
  /** `next`: the store's own. */
  encode(next: string, filter: Filter): string;
  decode(text: string, filter: Filter): ReadCursor;
};

export type ReadCursor = { kind: 'cursor'; after: string } | { kind: 'malformed' } | { kind: 'foreign' };

/** What the client asked for, by name; the default of what it left out may move from page to page. */
type Filter = Record<string, string | undefined>;

/** More than any cursor of ours takes. */
export const MAX_CURSOR_LENGTH = 200;

/** `secrets`: the first signs, every one verifies, as with event ids. */
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

/** What one of the secrets signed. */
function verified(text: string, secrets: readonly string[]): Buffer | undefined {
  const bytes = Buffer.from(text, 'base64url');
  // Node skips what is not base64, so that several texts would be the same cursor.
  if (bytes.length <= SIGNATURE_BYTES || bytes.toString('base64url') !== text) return undefined;
  const [given, content] = [bytes.subarray(0, SIGNATURE_BYTES), bytes.subarray(SIGNATURE_BYTES)];
  return secrets.some((secret) => timingSafeEqual(given, signature(content, secret))) ? content : undefined;
}

/** The name in front keeps it apart from what else these secrets sign. */
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
