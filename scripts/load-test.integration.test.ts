import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { environmentWith } from './config.ts';

const script = fileURLToPath(import.meta.resolve('./load-test.sh'));
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'sluice-load-test-'));
  // A stand-in that prints how it was called.
  const k6 = `#!/bin/sh
case "$1" in
  version) echo 'k6 v2.0.0' ;;
  *) echo "k6 $* BASE_URL=$BASE_URL EXPECT_METRICS=$EXPECT_METRICS" ;;
esac
`;
  writeFileSync(join(folder, 'k6'), k6);
  chmodSync(join(folder, 'k6'), 0o755);
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Runs the script without a terminal. */
function loadTest(args: string[], settings: Record<string, string> = {}) {
  const env = environmentWith({ EXPECT_METRICS: '', ...settings });
  const { status, stdout, stderr } = spawnSync(
    'bash',
    ['-c', `PATH="${folder}:$PATH" "$0" "$@"`, script, ...args],
    {
      encoding: 'utf8',
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  return { status, calls: stdout.split('\n').filter((line) => line.startsWith('k6 ')), stderr };
}

test.each(['http://localhost:8080', 'http://127.0.0.1', 'http://127.8.0.1:9/', 'http://[::1]:8080'])(
  '%s is this machine: no question is asked, and it serves /metrics',
  (url) => {
    expect(loadTest(['smoke', url])).toEqual({
      status: 0,
      calls: [
        `k6 run --no-usage-report --quiet load-testing/k6/smoke.ts BASE_URL=${url} EXPECT_METRICS=served`,
      ],
      stderr: '',
    });
  },
);

test.each([
  ['https://events.example.com', 'events.example.com'],
  ['http://10.0.0.1:8080', '10.0.0.1'],
  ['http://localhost.example.com', 'localhost.example.com'],
  ['http://127.0.0.1.example.com', '127.0.0.1.example.com'],
])('%s gets no request until its host is confirmed', (url, host) => {
  const unconfirmed = loadTest(['smoke', url]);
  expect(unconfirmed).toMatchObject({ status: 1, calls: [] });
  expect(unconfirmed.stderr).toBe(
    `This sends real events to ${host}, which stores them. Without a terminal to ask at, add --confirm ${host}.\n`,
  );
  expect(loadTest(['smoke', url, '--confirm', `other-${host}`])).toMatchObject({ status: 1, calls: [] });

  expect(loadTest(['smoke', url, '--confirm', host])).toMatchObject({
    status: 0,
    calls: [expect.stringContaining(`BASE_URL=${url} EXPECT_METRICS=refused`)],
  });
});

test('without a URL it runs against localhost, and passes the options after -- to k6', () => {
  expect(loadTest(['throughput', '--', '--vus', '5'], { EXPECT_METRICS: 'refused' }).calls).toEqual([
    'k6 run --no-usage-report --quiet --vus 5 load-testing/k6/throughput.ts BASE_URL=http://localhost:8080 EXPECT_METRICS=refused',
  ]);
});

test.each([
  [[], 'expected a scenario, one of'],
  [['smok'], 'unknown scenario smok: expected one of'],
  [['smoke', 'localhost:8080'], 'expected a URL'],
  [['smoke', 'https://user@events.example.com'], 'expected a URL'],
  [['smoke', 'https://events.example.com/v1'], 'expected a URL'],
  [['smoke', 'http://localhost', 'http://localhost'], 'one argument too many'],
])('%j is a usage mistake', (args, said) => {
  const { status, calls, stderr } = loadTest(args);
  expect({ status, calls }).toEqual({ status: 2, calls: [] });
  expect(stderr).toContain(said);
});
