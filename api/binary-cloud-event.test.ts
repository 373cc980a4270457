import { expect, test } from 'vitest';
import { binaryAttributes, isBinaryCloudEvent } from './binary-cloud-event.ts';

test('is one by its specversion', () => {
  expect(isBinaryCloudEvent({ 'ce-specversion': '1.0' })).toBe(true);
  expect(isBinaryCloudEvent({ 'ce-id': '1' })).toBe(false);
});

test('its ce- headers are its attributes, with the content type of its data', () => {
  const headers = { 'ce-id': '1', 'ce-region': 'eu', host: 'h', 'content-type': 'text/plain' };

  expect(binaryAttributes(headers)).toEqual({
    kind: 'attributes',
    attributes: { id: '1', region: 'eu', datacontenttype: 'text/plain' },
  });
});

test.each([
  ['Euro%20%E2%82%AC%20%F0%9F%98%80', 'Euro € 😀'],
  ['"quoted \\"text\\" %25"', 'quoted "text" %'],
  ['100%2525', '100%25'],
])('the value %s is read as %s, decoded once', (value, expected) => {
  expect(binaryAttributes({ 'ce-subject': value })).toEqual({
    kind: 'attributes',
    attributes: { subject: expected },
  });
});

test('a value that is no percent-encoded UTF-8 is named', () => {
  expect(binaryAttributes({ 'ce-subject': '%C3%28' })).toEqual({ kind: 'unreadable', header: 'ce-subject' });
});
