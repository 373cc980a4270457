import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { identify } from '../processes/process-identity.ts';
import { openDataFolder } from './data-folder.ts';

let dir: string;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'sluice-data-folder-'));
});
afterEach(() => {
  rmSync(dir, { recursive: true });
});

const DEAD_OWNER = { pid: 2 ** 30, startedAt: '1' };
const locks = () => readdirSync(dir).filter((name) => name.startsWith('lock'));

/** The lock of a start that was killed, and whose child lives on. */
async function leaveStaleLock() {
  const child = spawn('sleep', ['60']);
  await once(child, 'spawn');
  const children = [{ name: 'worker-1', ...identify(child.pid ?? 0) }];
  writeFileSync(join(dir, 'lock.json'), JSON.stringify({ owner: DEAD_OWNER, children }));
  return { child, gone: once(child, 'exit') };
}

test.each([0, 1, 2, 3])(
  'of two starts over one stale lock, the second %i turns behind, one takes it',
  async (turns) => {
    const { gone } = await leaveStaleLock();
    const second = async () => {
      for (let turn = 0; turn < turns; turn += 1) await undefined;
      return openDataFolder(dir);
    };

    const starts = await Promise.allSettled([openDataFolder(dir), second()]);

    expect(starts.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(starts.find(({ status }) => status === 'rejected')).toMatchObject({
      reason: { name: 'StartError', message: expect.stringContaining('is in use by another `npm start`') },
    });
    expect(await gone).toEqual([null, 'SIGKILL']);
    expect(locks()).toEqual(['lock.json']);
  },
);

test('a process that is left over and may not be ended is named', async () => {
  const { child, gone } = await leaveStaleLock();
  const refuse = () => {
    throw Object.assign(new Error('kill EPERM'), { code: 'EPERM' });
  };

  await expect(openDataFolder(dir, refuse)).rejects.toMatchObject({
    name: 'StartError',
    message: `worker-1 (pid ${child.pid}) of an earlier start in ${dir} can't be ended (EPERM): end it, or set DATA_DIR`,
  });

  child.kill('SIGKILL');
  await gone;
});

test('a lock that was half written is no lock', async () => {
  writeFileSync(join(dir, 'lock.json'), '{');
  const folder = await openDataFolder(dir);
  folder.release();
  expect(locks()).toEqual([]);
});
