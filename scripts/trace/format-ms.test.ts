import { expect, test } from 'vitest';
import { formatMs } from './format-ms.ts';

test.each([
  [0, '0 ms'],
  [0.44, '0.4 ms'],
  [9.96, '10 ms'],
  [31.4, '31 ms'],
  [999.4, '999 ms'],
  [5_321, '5.32 s'],
  [59_999, '60.00 s'],
  [723_400, '12 min 3 s'],
])('%d ms are %s', (ms, text) => {
  expect(formatMs(ms)).toBe(text);
});
