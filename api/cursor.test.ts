import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeCursor, encodeCursor } from './cursor.ts';

const before = '2026-01-01T10:00:00.000Z#01a1fbeb-6a2b-8a50-91b8-84828928dd69';
const filter = { event_type: 'a', subject: undefined };

test('comes back as it was, whatever the order of the parameters', () => {
  const text = encodeCursor({ before }, { event_type: 'a', from: 'b' });

  expect(decodeCursor(text, { from: 'b', event_type: 'a' })).toEqual({ kind: 'cursor', cursor: { before } });
  expect(text).toMatch(/^[A-Za-z0-9_-]+$/);
});

test('a parameter that is not given is one that is undefined', () => {
  expect(decodeCursor(encodeCursor({ before }, { event_type: 'a' }), filter).kind).toBe('cursor');
});

test.each([{ event_type: 'b' }, {}, { subject: 'a' }])(
  'belongs to its own list, not to that of %j',
  (other) => {
    expect(decodeCursor(encodeCursor({ before }, filter), other)).toEqual({ kind: 'foreign' });
  },
);

test('anything else is malformed, and nothing that is sent makes it throw', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.base64String(), fc.json().map(btoaUtf8)), (text) => {
      expect(decodeCursor(text, filter)).toEqual({ kind: 'malformed' });
    }),
  );
  const notAKey = btoaUtf8(JSON.stringify(['yesterday', 'x']));
  expect(decodeCursor(notAKey, filter)).toEqual({ kind: 'malformed' });
});

test.each(['9999-99-99T99:99:99.999Z#', '2026-02-30T10:00:00.000Z#', '2026-01-01T24:00:00.000Z#'])(
  'a time that does not exist is malformed: %s',
  (sortKey) => {
    expect(decodeCursor(encodeCursor({ before: sortKey }, filter), filter)).toEqual({ kind: 'malformed' });
  },
);

test('a midnight without an id is where a page may end', () => {
  const dayEnd = { before: '2026-01-01T00:00:00.000Z#' };

  expect(decodeCursor(encodeCursor(dayEnd, filter), filter)).toEqual({ kind: 'cursor', cursor: dayEnd });
});

function btoaUtf8(text: string): string {
  return Buffer.from(text).toString('base64url');
}
