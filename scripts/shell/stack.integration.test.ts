import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { environmentWith } from '../config.ts';

describe('the digest to roll back to', () => {
  it.each([
    ['the previous one', ['third', 'second', 'first'], 'second'],
    ['not the current one, deployed twice', ['second', 'second', 'first'], 'first'],
    ['not one that was rolled back', ['good', 'bad', 'good', 'older'], 'older'],
    ['the good one, after a bad one was rolled back', ['next', 'good', 'bad', 'good'], 'good'],
    ['none if there is only the current one', ['first', 'first'], ''],
    ['none if all others were rolled back', ['good', 'bad', 'good'], ''],
  ])('is %s', (_, latestFirst, expected) => {
    expect(run('digest_before_current', `${latestFirst.join('\n')}\n`).stdout.trim()).toBe(expected);
  });
});

/** Those who deploy have it; those who run the tests may not. */
const hasJq = spawnSync('jq', ['--version']).status === 0;

describe.skipIf(!hasJq)('waiting for a fleet to replace its instances', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'sluice-stack-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('succeeds when every instance is replaced', () => {
    const { status, stdout } = waitThrough(['Pending', 'InProgress', 'Baking', 'Successful'].map(answerWith));
    expect(stdout).toContain('api: InProgress');
    expect(stdout).toContain('api: every instance is replaced');
    expect(status).toBe(0);
  });

  it.each(['Failed', 'Cancelled', 'RollbackSuccessful', 'RollbackFailed'])(
    'fails when it ends as %s',
    (end) => {
      const { status, stdout } = waitThrough(['InProgress', end].map(answerWith));
      expect(stdout).toContain(`api: ${end} (an alarm fired)`);
      expect(status).toBe(1);
    },
  );

  it('succeeds at once if no replacement was ever started', () => {
    const { status, stdout } = waitThrough(['{"InstanceRefreshes":[]}']);
    expect(stdout).toContain('api: no instance has had to be replaced');
    expect(status).toBe(0);
  });

  it('fails if AWS does not answer', () => {
    const { status, stdout } = waitThrough(['The security token is expired']);
    expect(stdout).toContain('api: AWS did not report its state');
    expect(status).toBe(1);
  });

  it('gives up after its timeout', () => {
    const { status, stdout } = waitThrough([answerWith('InProgress')], { REFRESH_TIMEOUT_SECONDS: '0' });
    expect(stdout).toContain('api: still InProgress after 0 s');
    expect(status).toBe(1);
  });

  /** Waits with a stand-in for the AWS CLI that gives these answers, one after the other. */
  function waitThrough(answers: string[], settings: Record<string, string> = {}) {
    const aws = join(folder, 'aws');
    const left = join(folder, 'answers');
    writeFileSync(left, `${answers.join('\n')}\n`);
    writeFileSync(aws, standIn(left));
    chmodSync(aws, 0o755);
    return run(`PATH="${folder}:$PATH" REFRESH_POLL_SECONDS=0 wait_for_refresh api`, '', settings);
  }
});

/** Prints the first line of the file, and removes it unless it is the last. */
function standIn(file: string): string {
  return `#!/usr/bin/env bash
case "$*" in *StatusReason*) echo 'an alarm fired'; exit ;; esac
head -n 1 '${file}'
rest=$(tail -n +2 '${file}')
if [ -n "$rest" ]; then printf '%s\\n' "$rest" > '${file}'; fi
`;
}

function answerWith(state: string): string {
  return JSON.stringify({ InstanceRefreshes: [{ Status: state, PercentageComplete: 50 }] });
}

function run(command: string, input: string, settings: Record<string, string> = {}) {
  const script = `set -euo pipefail; . scripts/shell/terminal.sh; . scripts/shell/stack.sh; ${command}`;
  return spawnSync('bash', ['-c', script], { input, encoding: 'utf8', env: environmentWith(settings) });
}
