import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { environmentWith } from './config.ts';

const SCRIPTS = fileURLToPath(new URL('./', import.meta.url));
const [, checkov] = /^CHECKOV=(.+)$/m.exec(readFileSync(join(SCRIPTS, 'check-infra.sh'), 'utf8')) ?? [];
/** As Terraform says it. */
const UNREACHABLE = `
Error: Failed to query available provider packages

Could not retrieve the list of available versions for provider hashicorp/aws:
could not connect to
registry.terraform.io: failed to request discovery document`;
const TAMPERED = "Error: Failed to install provider: doesn't match any of the checksums";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sluice-check-infra-'));
  cpSync(SCRIPTS, join(folder, 'scripts'), { recursive: true, filter: (path) => !path.endsWith('.ts') });
  standIn('bin/npm', 'mkdir -p cdktf.out/stacks/sluice-staging');
  // checkov runs by the Python of its own environment.
  standIn(`cache/sluice/checkov-${checkov}/bin/checkov`, '');
  standIn(`cache/sluice/checkov-${checkov}/bin/python3`, "echo 'Passed checks: 200, Failed checks: 0'");
});
afterEach(() => rmSync(folder, { recursive: true }));

function standIn(path: string, script: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), `#!/usr/bin/env bash\n${script}\n`);
  chmodSync(join(folder, path), 0o755);
}

/** `init` is what `terraform init` says when it fails. */
function check({ init, valid = true }: { init?: string; valid?: boolean }, env: Record<string, string> = {}) {
  writeFileSync(join(folder, 'said'), init ?? '');
  standIn(
    'bin/terraform',
    `case "$2" in
  init) cat '${folder}/said'; exit ${init === undefined ? 0 : 1} ;;
  validate) echo validated; exit ${valid ? 0 : 1} ;;
esac`,
  );
  const { status, stdout, stderr } = spawnSync(
    'bash',
    ['-c', `PATH="${folder}/bin:$PATH" exec "$0"`, join(folder, 'scripts/check-infra.sh')],
    {
      encoding: 'utf8',
      env: environmentWith({
        XDG_CACHE_HOME: join(folder, 'cache'),
        GITHUB_ACTIONS: '',
        TERRAFORM_VALIDATE: '',
        ...env,
      }),
    },
  );
  return { status, stdout, stderr };
}

test('a stack that the provider accepts passes', () => {
  expect(check({})).toMatchObject({ status: 0, stdout: expect.stringContaining('validated') });
});

test('a stack that the provider rejects fails', () => {
  expect(check({ valid: false }).status).toBe(1);
});

test('without the provider it fails, and says how to get it', () => {
  const { status, stderr } = check({ init: UNREACHABLE });
  expect(status).toBe(1);
  expect(stderr).toContain('registry.terraform.io cannot be reached');
  expect(stderr).toContain('Name a mirror of the provider');
});

test('where it may, it skips what it cannot do, and says so', () => {
  const { status, stdout } = check({ init: UNREACHABLE }, { TERRAFORM_VALIDATE: 'if-reachable' });
  expect(status).toBe(0);
  expect(stdout).toMatch(/terraform validate: SKIPPED for .*sluice-staging/);
  expect(stdout).not.toContain('validated');
});

test('on GitHub nothing is skipped', () => {
  const env = { TERRAFORM_VALIDATE: 'if-reachable', GITHUB_ACTIONS: 'true' };
  expect(check({ init: UNREACHABLE }, env).status).toBe(1);
});

test('a provider with another checksum fails everywhere', () => {
  const { status, stderr } = check({ init: TAMPERED }, { TERRAFORM_VALIDATE: 'if-reachable' });
  expect(status).toBe(1);
  expect(stderr).toContain(TAMPERED);
});
