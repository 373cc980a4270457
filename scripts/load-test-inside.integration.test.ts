import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { environmentWith } from './config.ts';

const script = fileURLToPath(import.meta.resolve('./load-test-inside.sh'));
const URL = 'https://events.example.com';
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sluice-load-inside-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Runs the script against an AWS whose instance prints `console`. */
function loadTest(args: string[], console = '', settings: Record<string, string> = {}) {
  writeFileSync(join(folder, 'console'), console);
  const aws = `#!/usr/bin/env bash
echo "$1 $2 $3" >> '${folder}/calls'
case "$2" in
  run-instances)
    for each in "$@"; do case "$each" in file://*) cp "\${each#file://}" '${folder}/boot' ;; esac; done
    echo i-0123456789abcdef0 ;;
  get-console-output) cat '${folder}/console' ;;
esac
`;
  mkdirSync(join(folder, 'bin'), { recursive: true });
  writeFileSync(join(folder, 'bin/aws'), aws);
  chmodSync(join(folder, 'bin/aws'), 0o755);
  const { status, stdout, stderr } = spawnSync(
    'bash',
    ['-c', `PATH="${folder}/bin:$PATH" exec "$0" "$@"`, script, ...args],
    {
      encoding: 'utf8',
      env: environmentWith({ LOAD_TEST_POLL_SECONDS: '0', ...settings }),
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  const read = (name: string) =>
    existsSync(join(folder, name)) ? readFileSync(join(folder, name), 'utf8') : '';
  return { status, stdout, stderr, boot: read('boot'), calls: read('calls').trim().split('\n') };
}

const printed = (code: number) =>
  `[   12.3] the kernel\r\nSLUICE_LOAD_TEST_BEGIN\r\np(99)=12ms\r\nSLUICE_LOAD_TEST_RESULT=${code}\r\nlogin:\r\n`;
const TERMINATED = ['ec2 terminate-instances --instance-ids', 'ec2 wait instance-terminated'];

test('prints what k6 printed, and passes if k6 did', () => {
  const { status, stdout, calls } = loadTest(['staging', 'throughput', URL], printed(0));
  expect({ status, said: stdout.trim().split('\n').at(-1) }).toEqual({ status: 0, said: 'p(99)=12ms' });
  expect(stdout).not.toContain('kernel');
  expect(calls.slice(-2)).toEqual(TERMINATED);
});

test('fails if a threshold was crossed, and terminates the instance all the same', () => {
  const { status, stderr, calls } = loadTest(['staging', 'throughput', URL], printed(99));
  expect({ status, stderr }).toEqual({ status: 1, stderr: expect.stringContaining('k6 exited with 99') });
  expect(calls.slice(-2)).toEqual(TERMINATED);
});

test('fails if nothing comes back in time, and terminates the instance', () => {
  const { status, stderr, calls } = loadTest(['staging', 'smoke', URL], 'booting\n', {
    LOAD_TEST_TIMEOUT_SECONDS: '1',
  });
  expect({ status, stderr }).toEqual({ status: 1, stderr: expect.stringContaining('no result in time') });
  expect(calls.slice(-2)).toEqual(TERMINATED);
});

test('looks at least once, however late it is', () => {
  const { status } = loadTest(['staging', 'smoke', URL], printed(0), { LOAD_TEST_TIMEOUT_SECONDS: '0' });
  expect(status).toBe(0);
});

test('as many users as send the rate', () => {
  const { boot } = loadTest(['staging', 'throughput', URL, '--rate', '5000'], printed(0));
  expect(boot).toContain('--env USERS=10000 --env THINK_SECONDS=2');
});

test("the boot script ends the instance by itself, carries the scenario, and fits AWS's 16 KB", () => {
  const { boot } = loadTest(['staging', 'throughput', URL], printed(0));
  expect(boot).toContain('shutdown -h +60');
  expect(boot.length).toBeLessThan(16_384);
  const [, archive = ''] = /<<'END' \| tar xz -C \/\n(.*?)END\n/s.exec(boot) ?? [];
  const { stdout } = spawnSync('tar', ['tz'], { input: Buffer.from(archive, 'base64'), encoding: 'utf8' });
  expect(stdout.split('\n')).toEqual(
    expect.arrayContaining(['load-testing/k6/throughput.ts', 'load-testing/k6/lib/config.ts']),
  );
});

test.each([
  [['prod', 'smoke', URL], 'expected staging or production, got prod'],
  [['staging', 'smok', URL], 'expected a scenario'],
  [['staging', '../../x', URL], 'expected a scenario'],
  [['staging', 'smoke', 'http://events.example.com'], 'expected a URL'],
  [['staging', 'smoke', `${URL}/$(reboot)`], 'expected a URL'],
  [['staging', 'throughput', URL, '--rate', '0'], '--rate: expected events per second'],
])('%j is a usage mistake, and starts nothing', (args, said) => {
  const { status, stderr, calls } = loadTest(args);
  expect({ status, calls }).toEqual({ status: 2, calls: [''] });
  expect(stderr).toContain(said);
});
