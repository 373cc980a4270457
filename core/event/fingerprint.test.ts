import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { EventContent } from './event.ts';
import { fingerprint } from './fingerprint.ts';

const contents: fc.Arbitrary<EventContent> = fc.record(
  {
    eventType: fc.stringMatching(/^[a-z]{1,8}$/),
    subject: fc.string({ minLength: 1 }),
    occurredAt: fc.constantFrom('2025-05-28T10:00:00Z', '2025-05-28T10:00:00.0Z'),
    payload: fc.jsonValue(),
    cloudEvent: fc.dictionary(fc.string(), fc.oneof(fc.string(), fc.integer(), fc.boolean())),
  },
  { requiredKeys: ['eventType', 'payload'] },
);

const of = (payload: unknown) => fingerprint({ eventType: 'a', payload });

test('is 22 characters of base64url', () => {
  fc.assert(fc.property(contents, (content) => /^[\w-]{22}$/.test(fingerprint(content))));
});

test('does not depend on the order of names, at any depth', () => {
  fc.assert(
    fc.property(contents, (content) => {
      expect(fingerprint({ ...content, payload: reversed(content.payload) })).toBe(fingerprint(content));
    }),
  );
  expect(of({ b: [{ y: 1, x: 2 }], 10: 1, 9: 2, a: null })).toBe(
    of({ a: null, 9: 2, 10: 1, b: [{ x: 2, y: 1 }] }),
  );
});

test('depends on everything else', () => {
  fc.assert(
    fc.property(contents, contents, (a, b) => {
      fc.pre(canonical(a) !== canonical(b));
      expect(fingerprint(a)).not.toBe(fingerprint(b));
    }),
  );
});

test.each([
  [{ a: 1 }, { a: '1' }],
  [{ a: 1 }, { a: 2 }],
  [{ a: 1 }, { b: 1 }],
  [{ a: 1 }, {}],
  [{ a: null }, {}],
  [
    [1, 2],
    [2, 1],
  ],
  [[], {}],
  [[1], { 0: 1 }],
  ['', null],
  [{ a: { b: 1 } }, { a: {}, b: 1 }],
  [JSON.parse('{"__proto__":1}'), {}],
  [JSON.parse('{"__proto__":{"a":1}}'), JSON.parse('{"__proto__":{"a":2}}')],
])('tells the payload %j from %j', (a, b) => {
  expect(of(a)).not.toBe(of(b));
});

test('tells a value in one field from the same value in another', () => {
  const content = { eventType: 'a', payload: null };
  expect(
    new Set([
      fingerprint(content),
      fingerprint({ ...content, subject: '2025-05-28T10:00:00Z' }),
      fingerprint({ ...content, occurredAt: '2025-05-28T10:00:00Z' }),
      fingerprint({ ...content, cloudEvent: {} }),
      fingerprint({ ...content, payload: '2025-05-28T10:00:00Z' }),
    ]).size,
  ).toBe(5);
});

function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([name, inner]) => [name, reversed(inner)]),
  );
}

/** Another way to sort names: as pairs, so that no name is special. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'undefined';
  const pairs = Object.entries(value).map(([name, inner]) => `${JSON.stringify(name)}:${canonical(inner)}`);
  return `{${pairs.sort().join()}}`;
}
