import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, onTestFinished, test } from 'vitest';
import { isAlive } from '../testing/npm-start.ts';
import { type Child, startNodeChild } from './start-child.ts';
import { waitFor } from './wait-for.ts';

let dir: string;

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'sluice-child-'));
});
afterEach(() => rm(dir, { recursive: true }));

test('a child that exits before it is ready rejects with its name, its exit code and the reason', async () => {
  const script = join(dir, 'child.mjs');
  await writeFile(
    script,
    `console.error('The configuration is wrong:\\n  PORT: taken'); process.exitCode = 1;`,
  );

  await expect(startNodeChild(script, { name: 'worker-1' })).rejects.toThrow(
    expect.objectContaining({
      message: 'worker-1 stopped (exit code 1): The configuration is wrong:\n  PORT: taken',
    }),
  );
});

test('a child that does not get ready in time is killed', async () => {
  const script = join(dir, 'child.mjs');
  await writeFile(script, 'setInterval(() => {}, 60_000);');
  let child: Child | undefined;

  const starting = startNodeChild(script, {
    name: 'worker-1',
    timeoutMs: 1,
    onSpawn: (spawned) => {
      child = spawned;
    },
  });

  await expect(starting).rejects.toThrow('the start of worker-1 took longer than 1 ms');
  expect(await child?.exited).toEqual({ code: null, signal: 'SIGKILL' });
});

test('a child that is suspended when its parent exits ends, too', async () => {
  await writeFile(
    join(dir, 'child.mjs'),
    `process.once('disconnect', () => process.exit(1));
     process.send({ type: 'ready', port: 1 });`,
  );
  await writeFile(
    join(dir, 'parent.mjs'),
    `import { startNodeChild } from ${JSON.stringify(new URL('./start-child.ts', import.meta.url).href)};
     const child = await startNodeChild(${JSON.stringify(join(dir, 'child.mjs'))}, { name: 'worker-1' });
     child.kill('SIGSTOP');
     console.log(child.pid);
     process.exit(130);`,
  );

  const parent = spawnSync(process.execPath, [join(dir, 'parent.mjs')], {
    encoding: 'utf8',
    timeout: 60_000,
  });
  const childPid = Number.parseInt(parent.stdout, 10);
  onTestFinished(() => killIfAlive(childPid));

  expect(parent.status).toBe(130);
  await waitFor(() => !isAlive(childPid), { what: 'the child to be gone' });
});

function killIfAlive(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if (isAlive(pid)) throw error;
  }
}
