import { expect, test } from 'vitest';
import { readOptions } from './options.ts';

test.each([
  [[], { short: false, speed: 40, sheet: undefined }],
  [['--short'], { short: true, speed: 60, sheet: undefined }],
  [['--speed', '10', '--sheet', 'a.html'], { short: false, speed: 10, sheet: 'a.html' }],
])('%o is read', (args, options) => {
  expect(readOptions(args)).toEqual({ kind: 'options', options });
});

test.each([[['--speed', '0']], [['--fast']], [['table']]])('%o is a usage mistake', (args) => {
  expect(readOptions(args)).toMatchObject({ kind: 'wrong' });
});
