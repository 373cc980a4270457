import { expect, test } from 'vitest';
import type { Child, ChildExit } from './start-child.ts';
import { createSupervisor } from './supervisor.ts';
import { waitFor } from './wait-for.ts';

/** A child that exits when told to, without being a process. */
function createFakeChild(pid: number): Child & { die(exit: ChildExit): void } {
  const { promise: exited, resolve: die } = Promise.withResolvers<ChildExit>();
  return {
    name: 'worker',
    pid,
    exited,
    die,
    kill: (signal) => die({ code: null, signal }),
    stop() {
      die({ code: 0, signal: null });
      return exited;
    },
  };
}

function supervise({ failures = 0 } = {}) {
  const launched: ReturnType<typeof createFakeChild>[] = [];
  const lines: string[] = [];
  let left = failures;
  const supervisor = createSupervisor({
    name: 'worker-1',
    say: (line) => lines.push(line),
    firstBackoffMs: 1,
    async launch() {
      if (left-- > 0) throw new Error('no port');
      const child = createFakeChild(100 + launched.length);
      launched.push(child);
      return child;
    },
  });
  return { supervisor, launched, lines };
}

test('a process that dies is restarted, with a back-off that doubles', async () => {
  const { supervisor, launched, lines } = supervise();
  await supervisor.start();
  launched[0]?.die({ code: null, signal: 'SIGKILL' });
  await waitFor(() => launched.length === 2, { what: 'launch 2' });
  launched[1]?.die({ code: 1, signal: null });
  await waitFor(() => launched.length === 3, { what: 'launch 3' });

  expect(supervisor.child()?.pid).toBe(102);
  expect(lines).toEqual([
    'worker-1 (pid 100) was killed by SIGKILL; restarting in 0.001 s',
    'worker-1 (pid 101) exited with code 1; restarting in 0.002 s',
  ]);
  await supervisor.stop(0);
});

test('a stopped process stays stopped, without a message', async () => {
  const { supervisor, launched, lines } = supervise();
  await supervisor.start();
  await supervisor.stop(0);

  expect([launched.length, supervisor.child(), lines]).toEqual([1, undefined, []]);
});

test('a stop resolves to the exit of the process, or to nothing if none was running', async () => {
  const { supervisor, launched } = supervise();
  await supervisor.start();
  expect(await supervisor.stop(0)).toEqual({ code: 0, signal: null });

  await supervisor.start();
  await supervisor.kill();
  expect(await supervisor.stop(0)).toBeUndefined();
  expect(launched).toHaveLength(2);
});

test('a killed process stays dead until it is started', async () => {
  const { supervisor, launched } = supervise();
  await supervisor.start();
  await supervisor.kill();
  expect(supervisor.child()).toBeUndefined();

  await supervisor.start();
  expect(launched).toHaveLength(2);
  await supervisor.stop(0);
});

test('a start that fails is an error; one with retries is tried again', async () => {
  await expect(supervise({ failures: 1 }).supervisor.start()).rejects.toThrow('no port');

  const { supervisor, launched, lines } = supervise({ failures: 2 });
  supervisor.startWithRetries();
  await waitFor(() => launched.length === 1, { what: 'launch 1' });
  expect(lines[0]).toBe('worker-1 did not start: no port; restarting in 0.001 s');
  await supervisor.stop(0);
});

test('a start that keeps failing is reported once, and once more when it succeeds', async () => {
  const { supervisor, launched, lines } = supervise({ failures: 5 });
  supervisor.startWithRetries();
  await waitFor(() => supervisor.child(), { what: 'a process' });

  expect(launched).toHaveLength(1);
  expect(lines).toEqual([
    'worker-1 did not start: no port; restarting in 0.001 s',
    'worker-1 (pid 100) is up',
  ]);
  await supervisor.stop(0);
});

test('a stop also stops a process that is being launched', async () => {
  const launching = Promise.withResolvers<Child>();
  const child = createFakeChild(100);
  const supervisor = createSupervisor({ name: 'worker-1', say() {}, launch: () => launching.promise });
  supervisor.startWithRetries();
  const stopped = supervisor.stop(0);
  launching.resolve(child);

  await stopped;
  expect(await child.exited).toEqual({ code: 0, signal: null });
});
