import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { type StandInAws, startStandInAws } from './testing/stand-in-aws.ts';

const GROUP = 'sluice-staging-api';

let aws: StandInAws;
let running: ReturnType<typeof start> | undefined;
beforeEach(async () => {
  aws = await startStandInAws();
});
afterEach(async () => {
  running?.child.kill('SIGKILL');
  running = undefined;
  await aws.stop();
});

describe('watch, as a process,', () => {
  const watch = () => start('watch', '--group', GROUP, '--process', aws.url);
  const callsOf = (action: string) => aws.calls.filter(({ Action }) => Action === action);

  test('has the instance counted once its process is ready', async () => {
    aws.waiting.add('ready');
    running = watch();
    aws.process = { live: true, ready: false };
    await running.looks(2);
    expect(aws.calls).toEqual([]);

    aws.process = { live: true, ready: true };
    await vi.waitFor(() => expect(aws.waiting.size).toBe(0), { timeout: 60_000 });
    expect(aws.calls).toEqual([
      expect.objectContaining({
        Action: 'CompleteLifecycleAction',
        AutoScalingGroupName: GROUP,
        LifecycleHookName: 'ready',
        LifecycleActionResult: 'CONTINUE',
        InstanceId: 'i-0abc',
      }),
    ]);
  });

  test('asks again until the group waits for it: an instance can be ready before its group knows that it runs', async () => {
    aws.process = { live: true, ready: true };
    running = watch();
    await vi.waitFor(() => expect(aws.calls.length).toBeGreaterThan(1), { timeout: 60_000 });

    aws.waiting.add('ready');
    await vi.waitFor(() => expect(aws.waiting.size).toBe(0), { timeout: 60_000 });
  });

  test('goes on when its calls fail', async () => {
    aws.process = { live: true, ready: true };
    aws.waiting.add('ready');
    aws.failures = 5;
    running = watch();
    await vi.waitFor(() => expect(aws.waiting.size).toBe(0), { timeout: 60_000 });
  });

  test('ends when the group terminates the instance, and with 0, so that the process is stopped next', async () => {
    running = watch();
    aws.target = 'Terminated';
    expect(await running.ended).toEqual({ code: 0, signal: null });
    expect(callsOf('SetInstanceHealth')).toEqual([]);
  });

  test.each(['SIGTERM', 'SIGINT'] as const)(
    'ends at %s with 130, so that nothing is stopped next',
    async (signal) => {
      running = watch();
      await running.looks(1);
      running.child.kill(signal);
      expect(await running.ended).toEqual({ code: 130, signal: null });
    },
  );
});

test('drained tells the group, which may not wait yet', async () => {
  running = start('drained', '--group', GROUP);
  await vi.waitFor(() => expect(aws.calls).toHaveLength(1), { timeout: 60_000 });
  aws.waiting.add('drain');
  expect(await running.ended).toEqual({ code: 0, signal: null });
  expect(aws.waiting.size).toBe(0);
});

describe('secrets', () => {
  const secrets = (...pairs: string[]) => run('secrets', ...pairs);

  test('are printed for --env-file, byte by byte', async () => {
    aws.secrets = { 'sluice-staging/event-id-secrets': 'a"\\$b=,c' };
    expect(await secrets('EVENT_ID_SECRETS=sluice-staging/event-id-secrets')).toEqual({
      code: 0,
      stdout: 'EVENT_ID_SECRETS=a"\\$b=,c\n',
      stderr: '',
    });
  });

  test.each([
    ['is missing', 'KEY=b'],
    ['is empty', 'KEY=empty'],
    ['has a line break', 'KEY=lines'],
  ])('print nothing and fail if one %s', async (_, pair) => {
    aws.secrets = { a: 'sesame', empty: '', lines: 'x\ny' };
    const { code, stdout, stderr } = await secrets('OTHER=a', pair);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(/\S/);
    expect(stderr).not.toContain('sesame');
  });
});

function environment() {
  return {
    PATH: '/usr/bin:/bin',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_ENDPOINT_URL: aws.url,
  };
}

function start(command: string, ...args: string[]) {
  const all = ['infra/instance/main.ts', command, '--region', 'us-east-1', '--metadata', aws.url, ...args];
  const child = spawn('node_modules/.bin/node', all, { env: environment(), stdio: 'ignore' });
  const ended = once(child, 'exit').then(([code, signal]) => ({ code, signal }));
  return {
    child,
    ended,
    /** Resolves once the process has asked for health this often. */
    looks: (count: number) =>
      vi.waitFor(() => expect(aws.asked).toBeGreaterThanOrEqual(count), { timeout: 60_000 }),
  };
}

async function run(command: string, ...args: string[]) {
  const all = ['infra/instance/main.ts', command, '--region', 'us-east-1', ...args];
  try {
    const output = await promisify(execFile)('node_modules/.bin/node', all, { env: environment() });
    return { code: 0, ...output };
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string }; // execFile's
    return { code, stdout, stderr };
  }
}
