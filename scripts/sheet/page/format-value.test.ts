import { expect, test } from 'vitest';
import { formatValue } from './format-value.ts';

test.each([
  [0.0421, 's', '42.1 ms'],
  [90, 's', '1.5 min'],
  [0, 's', '0 s'],
  [0.00123, 'percentunit', '0.123 %'],
  [1536, 'bytes', '1.5 KiB'],
  [2048, 'Bps', '2 KiB/s'],
  [12_345, 'eps', '12.3K evt/s'],
  [14.4, 'suffix: ×', '14.4 ×'],
  [0.714, 'currencyUSD', '$0.71'],
  [1000, 'short', '1K'],
  [3, 'none', '3'],
])('%d in %s is %s', (value, unit, shown) => {
  expect(formatValue(value, unit)).toBe(shown);
});

test('a panel can say how many decimals', () => {
  expect(formatValue(3.456, 'short', 1)).toBe('3.5');
});

test('no value is a dash', () => {
  expect([null, undefined, Number.NaN].map((value) => formatValue(value, 's'))).toEqual(['–', '–', '–']);
});
