import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { identify } from '../processes/process-identity.ts';
import { openDataFolder } from './data-folder.ts';

let dir: string;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'sluice-left-over-'));
});
afterEach(() => {
  rmSync(dir, { recursive: true });
});

const DEAD_OWNER = { pid: 2 ** 30, startedAt: '1' };
const platformFile = () => join(dir, 'platform.json');

/** A start that was killed, and whose child lives on. */
async function leaveChildBehind(startedAt?: string) {
  const child = spawn('sleep', ['60']);
  await once(child, 'spawn');
  const identity = identify(child.pid ?? 0);
  const children = [{ name: 'worker-1', ...identity, ...(startedAt && { startedAt }) }];
  writeFileSync(platformFile(), JSON.stringify({ owner: DEAD_OWNER, children }));
  return { child, gone: once(child, 'exit') };
}

test('of two starts after one that was killed, one ends its child and the other is refused', async () => {
  const { gone } = await leaveChildBehind();

  const starts = await Promise.allSettled([openDataFolder(dir), openDataFolder(dir)]);

  expect(starts).toMatchObject([
    { status: 'fulfilled', value: { tookOver: true } },
    { status: 'rejected', reason: { name: 'StartError' } },
  ]);
  expect(starts).toMatchObject([
    {},
    {
      reason: {
        message: `The data folder ${dir} is in use by another \`npm start\`: stop it, or set DATA_DIR`,
      },
    },
  ]);
  expect(await gone).toEqual([null, 'SIGKILL']);
});

test('a process that was given the pid of a recorded child is left alone', async () => {
  const { child, gone } = await leaveChildBehind('an earlier time');

  const folder = await openDataFolder(dir);

  expect(child.kill(0)).toBe(true);
  folder.release();
  child.kill('SIGKILL');
  await gone;
});

test('a left-over process that may not be ended is named, and the folder is free again', async () => {
  const { child, gone } = await leaveChildBehind();
  const refuse = () => {
    throw Object.assign(new Error('kill EPERM'), { code: 'EPERM' });
  };

  await expect(openDataFolder(dir, refuse)).rejects.toMatchObject({
    name: 'StartError',
    message: `worker-1 (pid ${child.pid}) of an earlier start in ${dir} can't be ended (EPERM): end it, or set DATA_DIR`,
  });

  const folder = await openDataFolder(dir);
  folder.release();
  await gone;
});

test('a file that was half written names no children, and a release removes the file', async () => {
  writeFileSync(platformFile(), '{');

  const folder = await openDataFolder(dir);

  expect(folder.tookOver).toBe(false);
  folder.release();
  expect(existsSync(platformFile())).toBe(false);
});
