import { expect, test } from 'vitest';
import { describeBounds, readDecimal, readWholeNumber } from './numbers.ts';

test.each(['0', '9', '08', '9007199254740991'])('%s is a whole number', (text) => {
  expect(readWholeNumber(text, { min: 0 })).toBe(Number(text));
});

test.each([
  '',
  ' ',
  '-1',
  '+1',
  '1.5',
  '1.0',
  '1e3',
  '0x10',
  ' 1',
  '1\n',
  '١',
  '1_000',
  'NaN',
  '9007199254740992',
])('%j is not a whole number', (text) => {
  expect(readWholeNumber(text, { min: 0 })).toBeUndefined();
});

test('a number on a bound is within it', () => {
  const read = (text: string) => readWholeNumber(text, { min: 2, max: 4 });
  expect(['1', '2', '4', '5'].map(read)).toEqual([undefined, 2, 4, undefined]);
});

test('a decimal may have a fraction, and no other notation', () => {
  const read = (text: string) => readDecimal(text, { min: 0, max: 1 });
  expect(['0.25', '1', '1.01', '.5', '5.', '1e-1', '-0.5'].map(read)).toEqual([
    0.25,
    1,
    undefined,
    undefined,
    undefined,
    undefined,
    undefined,
  ]);
});

test('bounds are described for messages', () => {
  expect(describeBounds({ min: 1 })).toBe('from 1');
  expect(describeBounds({ min: 0, max: 65_535 })).toBe('from 0 to 65535');
});
