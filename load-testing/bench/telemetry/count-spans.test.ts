import { expect, test } from 'vitest';
import { countSpans } from './count-spans.ts';

/** A length-delimited field, shorter than 16 KiB. */
function field(number: number, content: Uint8Array): Uint8Array {
  return Uint8Array.from([
    (number << 3) | 2,
    (content.length & 0x7f) | 0x80,
    content.length >>> 7,
    ...content,
  ]);
}

const span = field(2, new Uint8Array(200));
const scopeSpans = (...spans: Uint8Array[]) =>
  field(2, Buffer.concat([field(1, new Uint8Array(3)), ...spans]));
const resourceSpans = (...scopes: Uint8Array[]) =>
  field(1, Buffer.concat([field(1, new Uint8Array(40)), ...scopes]));

test('counts the spans of every scope of every resource', () => {
  const request = Buffer.concat([
    resourceSpans(scopeSpans(span, span), scopeSpans(span)),
    resourceSpans(scopeSpans(span)),
  ]);
  expect(countSpans(request)).toBe(4);
});

test('an empty request holds none', () => {
  expect(countSpans(new Uint8Array())).toBe(0);
});

test('what is no such message is refused', () => {
  expect(() => countSpans(Uint8Array.from([0x08, 0x01]))).toThrow('wire type 0');
  expect(() => countSpans(Uint8Array.from([0x80]))).toThrow('ends inside a number');
});
