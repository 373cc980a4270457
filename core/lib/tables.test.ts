import { expect, test } from 'vitest';
import { markdownTable, textTable } from './tables.ts';

test('a text table lines up its columns, without spaces at the end of a line', () => {
  const table = textTable([
    ['--limit', 'how many'],
    ['--check', ''],
    ['-h', 'help'],
  ]);

  expect(table.split('\n')).toEqual(['--limit  how many', '--check', '-h       help']);
});

test('a text table with a head has a rule below it, and numbers line up at the right', () => {
  const table = textTable(
    [
      ['the API', '6,100', '78 %'],
      ['raw', '11,000', ''],
    ],
    { head: ['Accepting', 'req/s', 'of raw'], rightAligned: 'all but the first' },
  );

  expect(table.split('\n')).toEqual([
    'Accepting   req/s  of raw',
    '---------  ------  ------',
    'the API     6,100    78 %',
    'raw        11,000',
  ]);
});

test('a text table without rows is empty', () => {
  expect(textTable([])).toBe('');
});

test('a Markdown table says which columns are numbers, and lines up in its source', () => {
  const table = markdownTable(
    ['at', '10/s', 'note'],
    [
      ['workers', '2', 'a'],
      ['API', '1,000', 'bb'],
    ],
    { rightAligned: [1] },
  );

  expect(table.split('\n')).toEqual([
    '| at      |  10/s | note |',
    '| ------- | ----: | ---- |',
    '| workers |     2 | a    |',
    '| API     | 1,000 | bb   |',
  ]);
});

test('a pipe in a cell of a Markdown table does not end the cell', () => {
  expect(markdownTable(['a'], [['x|y']])).toBe('| a    |\n| ---- |\n| x\\|y |');
});

test('the rule of a Markdown table has at least three dashes', () => {
  expect(markdownTable(['', 'n'], [['✓', '1']], { rightAligned: [1] }).split('\n')[1]).toBe('| --- | --: |');
});
