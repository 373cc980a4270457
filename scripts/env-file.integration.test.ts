import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { environmentWith } from './config.ts';

let dir: string;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'sluice-env-'));
});
afterEach(() => {
  rmSync(dir, { recursive: true });
});

/** The output of a tool that reads `.env`, where no platform runs. */
function redriveWith(envFile: string, settings: Record<string, string> = {}): Promise<string> {
  writeFileSync(join(dir, '.env'), envFile);
  const script = fileURLToPath(import.meta.resolve('./redrive.ts'));
  const env = environmentWith({ AWS_ENDPOINT_URL_SQS: '', QUEUE_URL: '', ...settings });
  return new Promise((resolve) => {
    execFile(process.execPath, [script, '--dry-run'], { cwd: dir, env }, (_, stdout, stderr) =>
      resolve(stdout + stderr),
    );
  });
}

test('a name in .env that is not a setting stops a tool, which lists every mistake', async () => {
  expect(await redriveWith('WORKER_MAX=8\nCOLOUR=red\nRESOURCE_PREFIX=a b\n')).toBe(
    [
      'The configuration is wrong:',
      '  COLOUR: not a setting',
      '  WORKER_MAX: not a setting; did you mean WORKERS_MAX?',
      '  RESOURCE_PREFIX: expected 1 to 40 characters of A-Z a-z 0-9 -',
      '',
    ].join('\n'),
  );
});

test('one .env holds settings of every process and of the AWS SDK', async () => {
  const said = await redriveWith('HANDLER_TIMEOUT_MS=500\nLINGER_MS=2\nAWS_PROFILE=mine\nDATA_DIR=here\n');
  expect(said).toMatch(/^No platform runs on here: /);
});

test('a misspelt name in the environment gets a warning, and stops nothing', async () => {
  expect(await redriveWith('', { WORKER_MAX: '8' })).toMatch(
    /WORKER_MAX is not a setting: did you mean WORKERS_MAX\?\n/,
  );
});
