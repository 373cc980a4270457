import { expect, test } from 'vitest';
import { readOptions } from './options.ts';

const measured = (...args: string[]) => {
  const read = readOptions(args);
  if (read.kind !== 'options' || read.options.kind !== 'measure') throw new Error('expected to measure');
  return read.options.options;
};

test('a full run takes every measurement three times', () => {
  expect(measured()).toMatchObject({ runs: 3, quick: false, onDisk: false, write: false });
  expect(measured().only).toContain('heap');
});

test('a quick run takes each once, without the growth of the heap', () => {
  expect(measured('--quick').runs).toBe(1);
  expect(measured('--quick').only).not.toContain('heap');
});

test('measurements keep their order, however they are named', () => {
  expect(measured('--only', 'packed,raw').only).toEqual(['raw', 'packed']);
});

test.each([
  ['--page', false],
  ['--check', true],
])('%s measures nothing', (flag, check) => {
  expect(readOptions([flag])).toEqual({ kind: 'options', options: { kind: 'page', check } });
});

test.each([
  [['--runs', '0'], '--runs'],
  [['--seconds', 'long'], '--seconds'],
  [['--only', 'raw,cooked'], 'cooked'],
  [['--unknown'], '--unknown'],
  [['--write', '--quick'], '--write keeps the figures of a full run'],
  [['--write', '--disk'], '--write keeps the figures of a full run'],
  [['--write', '--only', 'raw'], '--write keeps the figures of a full run'],
])('%j is refused with a reason', (args, reason) => {
  expect(readOptions(args)).toMatchObject({ kind: 'wrong', reason: expect.stringContaining(reason) });
});
