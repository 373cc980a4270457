import { expect, test } from 'vitest';
import { binaryAttributes, isBinaryCloudEvent } from './binary-cloud-event.ts';

/** Headers as Node lists them: name, value, name, value. */
const raw = (...headers: [string, string][]) => ({ rawHeaders: headers.flat() });

test('a request with ce-specversion is a binary CloudEvent', () => {
  expect(isBinaryCloudEvent({ 'ce-specversion': '1.0' })).toBe(true);
  expect(isBinaryCloudEvent({ 'ce-id': '1' })).toBe(false);
});

test('its attributes are its ce- headers and the content type of its data', () => {
  const request = raw(['CE-Id', '1'], ['ce-region', 'eu'], ['Host', 'h'], ['Content-Type', 'text/plain']);

  expect(binaryAttributes(request)).toEqual({
    kind: 'attributes',
    attributes: { id: '1', region: 'eu', datacontenttype: 'text/plain' },
  });
});

test.each([
  ['Euro%20%E2%82%AC%20%F0%9F%98%80', 'Euro € 😀'],
  ['"quoted \\"text\\" %25"', 'quoted "text" %'],
  ['100%2525', '100%25'],
  ['they say "hi"', 'they say "hi"'],
  ['"hi" they say', '"hi" they say'],
])('the value %s is read as %s, decoded once', (value, expected) => {
  expect(binaryAttributes(raw(['ce-subject', value]))).toEqual({
    kind: 'attributes',
    attributes: { subject: expected },
  });
});

test('the content type is not decoded', () => {
  expect(binaryAttributes(raw(['Content-Type', 'text/plain; title=100%']))).toEqual({
    kind: 'attributes',
    attributes: { datacontenttype: 'text/plain; title=100%' },
  });
});

test('a value that is not percent-encoded UTF-8 is unreadable, and the result names its header', () => {
  expect(binaryAttributes(raw(['ce-subject', '%C3%28']))).toEqual({
    kind: 'unreadable',
    header: 'ce-subject',
  });
});

test.each([
  ['ce-subject', 'Ã©'],
  ['ce-subject', 'a\tb'],
  ['ce-subject', 'a\x7f'],
  ['Content-Type', 'text/plain; title=Ã©'],
])('bytes of %s that are not visible ASCII are malformed: %j', (name, value) => {
  expect(binaryAttributes(raw([name, value]))).toEqual({
    kind: 'malformed',
    detail: `The header ${name.toLowerCase()} contains characters other than visible ASCII: percent-encode them as UTF-8.`,
  });
});

test('a repeated header is malformed, whatever its case', () => {
  expect(binaryAttributes(raw(['ce-id', '1'], ['CE-ID', '2']))).toEqual({
    kind: 'malformed',
    detail: 'The header ce-id appears twice: send it once.',
  });
});

test('__proto__ is an ordinary name here: the schema rejects it', () => {
  const read = binaryAttributes(raw(['ce-__proto__', 'x']));

  expect(read).toMatchObject({ kind: 'attributes' });
  expect(read.kind === 'attributes' && Object.keys(read.attributes)).toEqual(['__proto__']);
});
