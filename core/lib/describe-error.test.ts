import { expect, test } from 'vitest';
import { describeError } from './describe-error.ts';

const coded = (code: string, message: string) => Object.assign(new Error(message), { code });

test.each([
  [Object.assign(new Error('slow down'), { name: 'ThrottlingException' }), 'ThrottlingException: slow down'],
  [
    coded('ECONNREFUSED', 'connect ECONNREFUSED 127.0.0.1:1'),
    'ECONNREFUSED: connect ECONNREFUSED 127.0.0.1:1',
  ],
  [new AggregateError([coded('ECONNREFUSED', 'refused')], ''), 'AggregateError: refused'],
  [new Error('plain'), 'plain'],
  [new Error('', { cause: coded('ECONNRESET', 'hung up') }), 'ECONNRESET: hung up'],
  ['a string', 'a string'],
  [undefined, 'undefined'],
])('describes %s in a line', (error, line) => {
  expect(describeError(error)).toBe(line);
});
