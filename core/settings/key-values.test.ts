import { expect, test } from 'vitest';
import { keyValues } from './key-values.ts';

test.each([
  ['', {}],
  ['a=1', { a: '1' }],
  [
    ' deployment.environment.name = production , team=a%2Cb=c,',
    {
      'deployment.environment.name': 'production',
      team: 'a,b=c',
    },
  ],
  ['empty=', { empty: '' }],
])('%j is a list of pairs', (text, expected) => {
  expect(keyValues.parse(text)).toEqual(expected);
});

test.each(['a', '=1', 'a=%zz'])('%j is refused', (text) => {
  expect(keyValues.safeParse(text).error?.issues[0]?.message).toContain('expected key=value pairs');
});
