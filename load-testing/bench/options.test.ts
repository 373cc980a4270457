import { expect, test } from 'vitest';
import { readOptions } from './options.ts';

test('a full run takes every measurement three times', () => {
  const read = readOptions([]);
  expect(read).toMatchObject({ kind: 'options', options: { runs: 3, quick: false, onDisk: false } });
  expect(read.kind === 'options' && read.options.only).toContain('heap');
});

test('a quick run is one of each, without the long one', () => {
  const read = readOptions(['--quick']);
  expect(read).toMatchObject({ kind: 'options', options: { runs: 1 } });
  expect(read.kind === 'options' && read.options.only).not.toContain('heap');
});

test('measurements are taken in their own order, however they are named', () => {
  expect(readOptions(['--only', 'packed,raw'])).toMatchObject({ options: { only: ['raw', 'packed'] } });
});

test.each([['--runs', '0'], ['--seconds', 'long'], ['--only', 'raw,cooked'], ['--unknown']])(
  '%s %s is refused by its name',
  (...args) => {
    const read = readOptions(args);
    expect(read.kind === 'wrong' && read.reason).toContain(args[0]);
  },
);
