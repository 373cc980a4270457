import { expect, test } from 'vitest';
import { window } from './window.ts';

test.each([
  [undefined, 900],
  ['60s', 60],
  ['61s', 120],
  ['99s', 120],
  ['9999s', 10_020],
  ['79999s', 80_040],
  ['86399s', 86_400],
  ['86400s', 86_400],
  ['1440m', 86_400],
  ['1399m', 83_940],
  ['19h', 68_400],
  ['1m', 60],
  ['15m', 900],
  ['24h', 86_400],
])('%s is %i seconds', (text, seconds) => {
  expect(window.parse(text)).toBe(seconds);
});

test.each([
  '',
  '0m',
  '59s',
  '-1',
  '-1m',
  '1.5h',
  '25h',
  '1441m',
  '86401s',
  '0h',
  '01m',
  '15',
  'm',
  '15 m',
  '15d',
  '9999999s',
])('"%s" is rejected, with what was expected', (text) => {
  expect(window.safeParse(text).error?.issues[0]?.message).toContain('expected 1m to 24h');
});
