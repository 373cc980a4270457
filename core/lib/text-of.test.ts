import { expect, test } from 'vitest';
import { textOf } from './text-of.ts';

test.each([
  [undefined, 'undefined'],
  [2n, '2'],
  [Symbol('s'), 'Symbol(s)'],
  [['a', 1], 'a,1'],
  [Object.create(null), '[object Object]'],
  [[Object.create(null)], '[object Array]'],
  [
    {
      toString() {
        throw new Error('no text');
      },
    },
    '[object Object]',
  ],
])('every value has a text, and none throws (%#)', (value, text) => {
  expect(textOf(value)).toBe(text);
});
