import { expect, test } from 'vitest';
import { isTraceState } from './trace-state.ts';

test.each([
  'congo=t61rcWkgMzE',
  'rojo=00f067aa0ba902b7,congo=t61rcWkgMzE',
  'tenant@vendor=a b!~',
  ' a=1 , ,b=2,',
  `a=${'x'.repeat(256)},b=${'y'.repeat(251)}`,
  Array.from({ length: 32 }, (_, key) => `k${key}=v`).join(','),
])('is passed on: %s', (text) => {
  expect(isTraceState(text)).toBe(true);
});

test.each([
  ['nothing', ''],
  ['only separators', ' , '],
  ['no value', 'a='],
  ['no key', '=a'],
  ['a key with capitals', 'A=1'],
  ['an equals sign in a value', 'a=b=c'],
  ['characters outside ASCII', 'a=é'],
  ['a control character', 'a=b\u0007c'],
  ['one key twice', 'a=1,a=2'],
  ['a value of 257 characters', `a=${'x'.repeat(257)}`],
  ['33 members', Array.from({ length: 33 }, (_, key) => `k${key}=v`).join(',')],
  ['more than 512 characters', `a=${'x'.repeat(256)},b=${'y'.repeat(252)}`],
])('is dropped: %s', (_what, text) => {
  expect(isTraceState(text)).toBe(false);
});
