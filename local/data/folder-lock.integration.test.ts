import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { lockFolder } from './folder-lock.ts';

let dir: string;
let holder: ChildProcess | undefined;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'sluice-folder-lock-'));
});
afterEach(() => {
  holder?.kill('SIGKILL');
  holder = undefined;
  rmSync(dir, { recursive: true });
});

test('a folder has one holder at a time', () => {
  const first = lockFolder(dir);
  expect(first).toBeDefined();
  expect(lockFolder(dir)).toBeUndefined();

  first?.release();

  const second = lockFolder(dir);
  expect(second).toBeDefined();
  second?.release();
});

test('a holder that is stopped keeps the folder, and one that is killed with -9 frees it', async () => {
  const holder = await holdElsewhere();
  holder.kill('SIGSTOP');
  expect(lockFolder(dir)).toBeUndefined();

  const gone = once(holder, 'exit');
  holder.kill('SIGKILL');
  await gone;

  const lock = lockFolder(dir);
  expect(lock).toBeDefined();
  lock?.release();
});

test('a lock writes nothing to the disk but an empty file', () => {
  const lock = lockFolder(dir);
  expect(readdirSync(dir)).toEqual(['lock.db']);
  expect(statSync(join(dir, 'lock.db')).size).toBe(0);
  lock?.release();
});

/** Another process that holds the folder. */
async function holdElsewhere() {
  const code = `
    const { lockFolder } = await import(${JSON.stringify(import.meta.resolve('./folder-lock.ts'))});
    const lock = lockFolder(${JSON.stringify(dir)});
    console.log(lock ? 'held' : 'refused');
    setInterval(() => lock, 60_000);`;
  const started = spawn(process.execPath, ['--input-type=module', '--eval', code], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  holder = started;
  const [said] = await once(started.stdout, 'data');
  expect(String(said)).toBe('held\n');
  return started;
}
