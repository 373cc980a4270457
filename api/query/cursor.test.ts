import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createCursors, MAX_CURSOR_LENGTH } from './cursor.ts';

const next = '2026-01-01T10:00:00.000Z#01a1fbeb-6a2b-8a50-91b8-84828928dd69';
const filter = { event_type: 'a', subject: undefined };
const { encode, decode } = createCursors(['secret']);

test('a cursor survives the round trip, whatever the order of the parameters', () => {
  const text = encode(next, { event_type: 'a', from: 'b' });

  expect(decode(text, { from: 'b', event_type: 'a' })).toEqual({ kind: 'cursor', after: next });
  expect(text).toMatch(/^[A-Za-z0-9_-]+$/);
  expect(text.length).toBeLessThanOrEqual(MAX_CURSOR_LENGTH);
});

test('a missing parameter equals an undefined one', () => {
  expect(decode(encode(next, { event_type: 'a' }), filter).kind).toBe('cursor');
});

test.each([{ event_type: 'b' }, {}, { subject: 'a' }])('a cursor does not fit the list of %j', (other) => {
  expect(decode(encode(next, filter), other)).toEqual({ kind: 'foreign' });
});

test('any other text is malformed, and none makes it throw', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.base64String(), fc.json().map(toBase64Url)), (text) => {
      expect(decode(text, filter)).toEqual({ kind: 'malformed' });
    }),
  );
});

test('a cursor with a character changed, removed or added is malformed', () => {
  const text = encode(next, filter);
  const changed = Array.from(
    text,
    (char, at) => text.slice(0, at) + (char === 'A' ? 'B' : 'A') + text.slice(at + 1),
  );

  for (const altered of [...changed, text.slice(1), text.slice(0, -1), `${text}A`, `${text}=`, ` ${text}`])
    expect(decode(altered, filter)).toEqual({ kind: 'malformed' });
});

test('a cursor that is unsigned, or signed with another secret, is malformed', () => {
  const content = JSON.stringify([next, 'x']);

  expect(decode(createCursors(['another secret']).encode(next, filter), filter)).toEqual({
    kind: 'malformed',
  });
  for (const forged of [content, `${'\0'.repeat(16)}${content}`])
    expect(decode(toBase64Url(forged), filter)).toEqual({ kind: 'malformed' });
});

test('a cursor outlives the rotation of its secret until the old secret is removed', () => {
  const text = encode(next, filter);

  expect(createCursors(['new', 'secret']).decode(text, filter)).toEqual({
    kind: 'cursor',
    after: next,
  });
  expect(createCursors(['new']).decode(text, filter)).toEqual({ kind: 'malformed' });
});

function toBase64Url(text: string): string {
  return Buffer.from(text).toString('base64url');
}
