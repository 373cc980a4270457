import { expect, test } from 'vitest';
import { failureLine } from './failure-line.ts';

const NATIVE_STACK = [
  '----- Native stack trace -----',
  '',
  ' 1: 0x840e50  [node]',
  '10: 0x8ae86e _start [node]',
];

test.each([
  [
    'an uncaught error',
    ['node:fs:1', 'Error: no room', '    at x.js:1', '', 'Node.js v26.10.0'],
    'Error: no room',
  ],
  [
    'the last of several errors',
    ['TypeError: first', '    at x.js:1', 'RangeError [CODE]: last'],
    'RangeError [CODE]: last',
  ],
  [
    'a heap that is full',
    ['FATAL ERROR: Reached heap limit', ...NATIVE_STACK],
    'FATAL ERROR: Reached heap limit',
  ],
  [
    'a failed assertion of Node',
    ['  #  node[7]: start at ../src/api.cc:1', '#  Assertion failed: (0) == (thread)', '', ...NATIVE_STACK],
    '#  Assertion failed: (0) == (thread)',
  ],
  [
    'a heading with a list below it',
    ['The configuration is wrong:', '  PORT: expected a number', '  HOST: expected a name'],
    'The configuration is wrong:\n  PORT: expected a number\n  HOST: expected a name',
  ],
  ['a single line', ['address already in use', ''], 'address already in use'],
  ['nothing', [], ''],
])('the failure line of %s', (_, lines, expected) => {
  expect(failureLine(lines.join('\n'))).toBe(expected);
});
