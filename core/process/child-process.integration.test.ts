import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, expect, test } from 'vitest';

const moduleUrl = import.meta.resolve('./child-process.ts');
const children: ReturnType<typeof spawn>[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

/** A process that runs `code` with this module's functions, until something ends it. */
async function start(code: string, stdio: 'ipc' | 'ignore' = 'ipc') {
  const child = spawn(
    process.execPath,
    [
      '--input-type=module',
      '--eval',
      `const { configOrExit, dieWithParent, reportReady, stopOnSignals } = await import(${JSON.stringify(moduleUrl)});
       setInterval(() => {}, 60_000);
       ${code}
       console.log('started');`,
    ],
    { stdio: ['ignore', 'pipe', 'pipe', stdio] },
  );
  children.push(child);
  const output = child.stdout;
  if (!output) throw new Error('no output');
  const exited = once(child, 'exit');
  await Promise.race([once(output, 'data'), exited]);
  return { child, output, exited };
}

test('a process reports its port, and dies with its parent', async () => {
  const { child, exited } = await start(`
    dieWithParent();
    process.once('message', () => reportReady(8080));`);
  child.send('serve');
  expect(await once(child, 'message')).toMatchObject([{ type: 'ready', port: 8080 }, undefined]);

  child.disconnect();

  expect(await exited).toEqual([1, null]);
});

test('a process whose parent died while it was loading exits, too', async () => {
  const { child, exited } = await start(`
    const orphaned = new Promise((resolve) => process.once('disconnect', resolve));
    console.log('loading');
    await orphaned;
    dieWithParent();`);
  child.disconnect();
  expect(await exited).toEqual([1, null]);
});

test('a process without an IPC channel needs no parent', async () => {
  const { child, exited } = await start(
    'dieWithParent(); reportReady(1); stopOnSignals(async () => true);',
    'ignore',
  );
  expect(child.exitCode).toBeNull();
  child.kill('SIGTERM');
  expect(await exited).toEqual([0, null]);
});

test.each(['SIGTERM', 'SIGINT'] as const)(
  '%s stops a process, whose exit code says whether that went well',
  async (signal) => {
    const well = await start('stopOnSignals(async () => true);');
    const badly = await start('stopOnSignals(async () => false);');
    well.child.kill(signal);
    badly.child.kill(signal);
    expect(await well.exited).toEqual([0, null]);
    expect(await badly.exited).toEqual([1, null]);
  },
);

test('a second signal ends a process that is still stopping', async () => {
  const { child, output, exited } = await start(SLOW_STOP);
  child.kill('SIGTERM');
  await once(output, 'data');
  child.send('later');
  await once(child, 'message');

  child.kill('SIGINT');

  expect(await exited).toEqual([130, null]);
});

test('a Ctrl-C that npm forwards is no second signal', async () => {
  const { child, output, exited } = await start(SLOW_STOP);
  child.kill('SIGTERM');
  await once(output, 'data');

  child.kill('SIGINT');
  await once(child, 'message');
  child.send('stopped');

  expect(await exited).toEqual([0, null]);
});

/** Its clock stands still but for a second at `later`; it stops once it is told `stopped`. Reports a SIGINT. */
const SLOW_STOP = `
  let nowMs = 0;
  performance.now = () => nowMs;
  stopOnSignals(() => {
    console.log('stopping');
    return new Promise((resolve) => process.on('message', (text) => text === 'stopped' && resolve(true)));
  });
  process.on('SIGINT', () => process.send('SIGINT'));
  process.on('message', (text) => {
    if (text !== 'later') return;
    nowMs = 1_000;
    process.send('later');
  });`;
