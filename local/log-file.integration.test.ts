import { closeSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createLogFile } from './log-file.ts';

let dir: string;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'sluice-log-'));
});
afterEach(() => {
  rmSync(dir, { recursive: true });
});

test('a full log file is replaced, and the one before is kept', () => {
  const path = join(dir, 'api.log');
  const log = createLogFile(path, { maxBytes: 10 });
  for (const line of ['one\n', 'two\n', 'three\n']) log.write(Buffer.from(line));
  log.close();

  expect(readFileSync(path, 'utf8')).toBe('three\n');
  expect(readFileSync(`${path}.1`, 'utf8')).toBe('one\ntwo\n');
});

test('a log file that cannot be replaced writes into no other file', () => {
  const path = join(dir, 'api.log');
  mkdirSync(`${path}.1`);
  const log = createLogFile(path, { maxBytes: 10 });
  log.write(Buffer.from('one\ntwo\n'));
  log.write(Buffer.from('three\n'));
  const other = openSync(join(dir, 'other'), 'w');

  log.write(Buffer.from('four\n'));

  expect(readFileSync(join(dir, 'other'), 'utf8')).toBe('');
  closeSync(other);
  log.close();
});

test('a log file that cannot be opened loses lines until it can be', () => {
  const path = join(dir, 'logs', 'api.log');
  const log = createLogFile(path);
  log.write(Buffer.from('one\n'));
  mkdirSync(join(dir, 'logs'));

  log.write(Buffer.from('two\n'));

  expect(readFileSync(path, 'utf8')).toBe('two\n');
  log.close();
});
