import { expect, test } from 'vitest';
import { acceptsJson, isJsonType, isText, parseMediaType } from './media-type.ts';

test.each([
  [undefined, undefined],
  ['application/json', { type: 'application/json', charset: 'utf-8' }],
  ['Application/JSON; Charset="UTF-8"', { type: 'application/json', charset: 'utf-8' }],
  ['application/json;charset=latin1', { type: 'application/json', charset: 'latin1' }],
  ['text/plain; boundary=x', { type: 'text/plain', charset: 'utf-8' }],
  ['text/plain; title="; charset=latin1"', { type: 'text/plain', charset: 'utf-8' }],
  ['application/json, text/html', { type: 'application/json, text/html', charset: 'utf-8' }],
  ['json', { type: 'json', charset: 'utf-8' }],
])('Content-Type: %s is parsed', (header, expected) => {
  expect(parseMediaType(header)).toEqual(expected);
});

test.each(['application/json', 'application/cloudevents+json', 'application/vnd.acme.order-1+json'])(
  '%s is JSON',
  (type) => {
    expect(isJsonType(type)).toBe(true);
  },
);

test.each(['application/jsonp', 'text/plain', 'application/x-ndjson', 'json', '+json', 'a/b, c/d+json'])(
  '%s is not JSON',
  (type) => {
    expect(isJsonType(type)).toBe(false);
  },
);

test.each([
  ['text/plain', true],
  ['text/x-markdown', true],
  ['text/', false],
  ['text/plain, text/html', false],
  ['application/json', false],
])('%s is text: %s', (type, expected) => {
  expect(isText(type)).toBe(expected);
});

test.each([
  undefined,
  '',
  '*/*',
  'application/json',
  'Application/JSON',
  'text/html, application/*;q=0.5',
  'text/html,*/*;q=0.8',
  'text/html;title="a, b", application/json',
  'application/problem+json',
])('Accept: %s allows JSON', (header) => {
  expect(acceptsJson(header)).toBe(true);
});

test.each([
  'text/html',
  'application/json;q=0',
  '*/*; q=0.0',
  'image/*',
  'text/html;title="a, application/json"',
])('Accept: %s excludes JSON', (header) => {
  expect(acceptsJson(header)).toBe(false);
});
