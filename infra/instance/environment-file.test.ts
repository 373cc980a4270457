import { expect, test } from 'vitest';
import { environmentLine } from './environment-file.ts';

test('a value is written as it is', () => {
  expect(environmentLine('KEY', 'a="b" $c, d=')).toBe('KEY=a="b" $c, d=\n');
});

test.each(['a\nOTHER=b', 'a\r'])('a value with a line break is refused, without a word of it', (value) => {
  expect(() => environmentLine('KEY', value)).toThrow('the secret for KEY has a line break');
});
