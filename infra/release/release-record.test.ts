import { expect, test } from 'vitest';
import { finishedAt, parseRecord, type ReleaseRecord, recordText, rollbackTarget } from './release-record.ts';
import { FIRST, OTHER, releaseOf, SECOND } from './testing/seen.ts';

const THIRD = releaseOf('c', OTHER);
const record = (parts: Partial<ReleaseRecord>): ReleaseRecord => ({
  run: 'run-1',
  doing: 'nothing',
  finished: [SECOND, FIRST],
  ...parts,
});

test('a parameter that Terraform just made holds no record', () => {
  expect(parseRecord('none')).toEqual({ run: '', doing: 'nothing', finished: [] });
});

test('a record is read as it was written, and fits a parameter', () => {
  const full = record({ target: THIRD, finished: Array.from({ length: 30 }, () => SECOND) });
  const text = recordText(full);
  expect(parseRecord(text)).toEqual({ ...full, finished: full.finished.slice(0, 10) });
  expect(text.length).toBeLessThan(4096);
});

test.each([
  ['the release before the last that finished', record({}), FIRST],
  ['the last that finished, if a release is unfinished', record({ doing: 'release', target: THIRD }), SECOND],
  ['the target of a rollback that is unfinished', record({ doing: 'rollback', target: FIRST }), FIRST],
  ['none, if only one has finished', record({ finished: [FIRST] }), undefined],
  ['none, if none has finished', parseRecord('none'), undefined],
])('a rollback goes to %s', (_, before, expected) => {
  expect(rollbackTarget(before)).toEqual(expected);
});

test('a rollback to a digest takes the latest release of it', () => {
  expect(rollbackTarget(record({}), FIRST.digest)).toEqual(FIRST);
  expect(rollbackTarget(record({}), THIRD.digest)).toBeUndefined();
});

test('each rollback goes one release further back, and never to what was rolled back', () => {
  const once = finishedAt(record({ finished: [THIRD, SECOND, FIRST] }), SECOND);
  expect(once.finished).toEqual([SECOND, FIRST]);
  expect(rollbackTarget(once)).toEqual(FIRST);
});

test('a release that finishes comes before the others, and once', () => {
  expect(finishedAt(record({}), THIRD).finished).toEqual([THIRD, SECOND, FIRST]);
  expect(finishedAt(record({}), SECOND).finished).toEqual([SECOND, FIRST]);
});
