import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createLogFile } from './log-file.ts';

test('a log file starts anew when it is full, and keeps the one before', () => {
  const dir = mkdtempSync(join(tmpdir(), 'sluice-log-'));
  const path = join(dir, 'api.log');
  const log = createLogFile(path, { maxBytes: 10 });
  for (const line of ['one\n', 'two\n', 'three\n']) log.write(Buffer.from(line));
  log.close();

  expect(readFileSync(path, 'utf8')).toBe('three\n');
  expect(readFileSync(`${path}.1`, 'utf8')).toBe('one\ntwo\n');
  rmSync(dir, { recursive: true });
});
