import { hash } from 'node:crypto';
import { z } from 'zod';
import { parseStrictJson } from '../core/strict-json.ts';

/** Where a page of a list ended, as a text that a client hands back; it belongs to one filter. */
export type Cursor = { before: string };

export function encodeCursor({ before }: Cursor, filter: Filter): string {
  return Buffer.from(JSON.stringify([before, digest(filter)])).toString('base64url');
}

export type ReadCursor = { kind: 'cursor'; cursor: Cursor } | { kind: 'malformed' } | { kind: 'foreign' };

export function decodeCursor(text: string, filter: Filter): ReadCursor {
  const json = parseStrictJson(Buffer.from(text, 'base64url').toString());
  const parsed = schema.safeParse(json.kind === 'parsed' ? json.value : undefined);
  if (!parsed.success) return { kind: 'malformed' };
  const [before, of] = parsed.data;
  return of === digest(filter) ? { kind: 'cursor', cursor: { before } } : { kind: 'foreign' };
}

/** What the client asked for, by name; the default of what it left out may move from page to page. */
type Filter = Record<string, string | undefined>;

/** The sort key of the store: stored time and event id. */
const schema = z.tuple([z.string().refine(isSortKey), z.string()]);

function isSortKey(text: string): boolean {
  const [time = ''] = /^.{24}(?=#[0-9a-f-]*$)/.exec(text) ?? [];
  const atMs = Date.parse(time);
  return !Number.isNaN(atMs) && new Date(atMs).toISOString() === time;
}

function digest(filter: Filter): string {
  const given = Object.entries(filter).filter(([, value]) => value !== undefined);
  return hash('sha256', JSON.stringify(given.sort()), 'base64url').slice(0, 12);
}
