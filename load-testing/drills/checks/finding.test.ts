import { expect, test } from 'vitest';
import { allPassed, examples, renderFindings } from './finding.ts';

const passed = { ok: true, what: 'nothing was lost', found: '10 of 10' };
const failed = { ok: false, what: 'each event is stored once', found: '9 of 10' };
const figure = { what: 'deliveries of events that were stored already', found: '3' };

test('a figure is neither passed nor failed', () => {
  expect(renderFindings([passed, figure])).toBe(
    [
      '  ✓  nothing was lost                               10 of 10',
      '  ·  deliveries of events that were stored already  3',
      '',
      'All checks passed.',
    ].join('\n'),
  );
  expect(allPassed([passed, figure])).toBe(true);
});

test('one failed check fails the drill', () => {
  expect(renderFindings([passed, failed, figure])).toMatch(/^ {2}✗ .*\n.*\n\n1 of 2 checks failed\.$/m);
  expect(allPassed([passed, failed, figure])).toBe(false);
});

test('examples are three at most', () => {
  expect(examples([])).toBe('');
  expect(examples([1, 2, 3])).toBe(' (1, 2, 3)');
  expect(examples([1, 2, 3, 4])).toBe(' (1, 2, 3, …)');
});
