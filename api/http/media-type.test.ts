import { expect, test } from 'vitest';
import { acceptsJson, isJsonType, parseMediaType } from './media-type.ts';

test.each([
  [undefined, undefined],
  ['application/json', { type: 'application/json', charset: 'utf-8' }],
  ['Application/JSON; Charset="UTF-8"', { type: 'application/json', charset: 'utf-8' }],
  ['application/json;charset=latin1', { type: 'application/json', charset: 'latin1' }],
  ['text/plain; boundary=x', { type: 'text/plain', charset: 'utf-8' }],
])('a content type of %s is read', (header, expected) => {
  expect(parseMediaType(header)).toEqual(expected);
});

test.each(['application/json', 'application/cloudevents+json', 'application/vnd.acme.order-1+json'])(
  '%s is JSON',
  (type) => {
    expect(isJsonType(type)).toBe(true);
  },
);

test.each(['application/jsonp', 'text/plain', 'application/x-ndjson', 'json', '+json'])(
  '%s is no JSON',
  (type) => {
    expect(isJsonType(type)).toBe(false);
  },
);

test.each([
  undefined,
  '',
  '*/*',
  'application/json',
  'text/html, application/*;q=0.5',
  'text/html,*/*;q=0.8',
  'application/problem+json',
])('accept: %s takes JSON', (header) => {
  expect(acceptsJson(header)).toBe(true);
});

test.each(['text/html', 'application/json;q=0', '*/*; q=0.0', 'image/*'])('accept: %s does not', (header) => {
  expect(acceptsJson(header)).toBe(false);
});
