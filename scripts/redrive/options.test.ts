import { expect, test } from 'vitest';
import { readOptions } from './options.ts';

const LETTERS = [
  { eventId: 'a', reason: 'invalid payload' },
  { eventId: 'a', reason: 'five attempts' },
  { eventId: 'b', reason: 'invalid payload' },
  { eventId: undefined, reason: 'not JSON' },
];

/** Numbers of the letters that are put back. */
function chosenBy(...args: string[]) {
  const read = readOptions(args);
  if (read.kind !== 'options') throw new Error(JSON.stringify(read));
  return LETTERS.flatMap((letter, index) => (read.options.matches(letter) ? [index] : []));
}

test.each([
  [['--all'], [0, 1, 2, 3]],
  [['--dry-run'], [0, 1, 2, 3]],
  [
    ['--event', 'a'],
    [0, 1],
  ],
  [
    ['--reason', 'invalid'],
    [0, 2],
  ],
  [['--event', 'a', '--reason', 'invalid'], [0]],
  [['--event', 'b', '--reason', 'attempts', '--dry-run'], []],
])('%o chooses %o', (args, expected) => {
  expect(chosenBy(...args)).toEqual(expected);
});

test.each([
  [[], 'Expected --event'],
  [['--limit', '5'], 'Expected --event'],
  [['--all', '--reason', 'invalid'], '--all'],
  [['--event', ''], '--event'],
  [['--reason', ''], '--reason'],
  [['--all', '--limit', 'many'], '--limit'],
  [['--evnt', 'a'], '--evnt'],
])('%o is a usage mistake', (args, reason) => {
  expect(readOptions(args)).toMatchObject({ kind: 'wrong', reason: expect.stringContaining(reason) });
});

test('all dead letters are put back unless there is a limit', () => {
  expect(readOptions(['--all'])).toMatchObject({
    options: { limit: Number.POSITIVE_INFINITY, dryRun: false },
  });
  expect(readOptions(['--all', '--limit', '7'])).toMatchObject({ options: { limit: 7 } });
});
