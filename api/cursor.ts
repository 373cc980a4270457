import { hash } from 'node:crypto';
import { z } from 'zod';

/** Where a page of a list ended, as a text that a client hands back; it belongs to one filter. */
export type Cursor = { before: string };

export function encodeCursor({ before }: Cursor, filter: Filter): string {
  return Buffer.from(JSON.stringify([before, digest(filter)])).toString('base64url');
}

export type ReadCursor = { kind: 'cursor'; cursor: Cursor } | { kind: 'malformed' } | { kind: 'foreign' };

export function decodeCursor(text: string, filter: Filter): ReadCursor {
  const parsed = schema.safeParse(parseJson(Buffer.from(text, 'base64url').toString()));
  if (!parsed.success) return { kind: 'malformed' };
  const [before, of] = parsed.data;
  return of === digest(filter) ? { kind: 'cursor', cursor: { before } } : { kind: 'foreign' };
}

/** What the client asked for, by name; the default of what it left out may move from page to page. */
type Filter = Record<string, string | undefined>;

/** The sort key of the store: stored time and event id. */
const schema = z.tuple([z.string().regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z#[0-9a-f-]*$/), z.string()]);

function digest(filter: Filter): string {
  const given = Object.entries(filter).filter(([, value]) => value !== undefined);
  return hash('sha256', JSON.stringify(given.sort()), 'base64url').slice(0, 12);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
