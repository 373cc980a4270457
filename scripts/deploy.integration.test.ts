import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { environmentWith } from './config.ts';

const SCRIPTS = fileURLToPath(new URL('./', import.meta.url));
const digestOf = (letter: string) => `sha256:${letter.repeat(64)}`;
const [NEW, CURRENT, PREVIOUS] = ['c', 'b', 'a'].map(digestOf) as [string, string, string];
const hasJq = spawnSync('jq', ['--version']).status === 0;

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sluice-deploy-'));
  cpSync(SCRIPTS, join(folder, 'scripts'), { recursive: true, filter: (path) => !path.endsWith('.ts') });
  mkdirSync(join(folder, 'bin'));
  standIn(
    'npm',
    'mkdir -p cdktf.out/stacks/sluice-staging && touch cdktf.out/stacks/sluice-staging/cdk.tf.json',
  );
});
afterEach(() => rmSync(folder, { recursive: true }));

function standIn(name: string, script: string): void {
  const path = join(folder, 'bin', name);
  writeFileSync(path, `#!/usr/bin/env bash\n${script}\n`);
  chmodSync(path, 0o755);
}

type World = {
  /** Exit code of `terraform plan -detailed-exitcode`: 0 without changes, 2 with changes, 1 when it failed. */
  plan?: number;
  /** How the replacement of the instances ends. */
  refresh?: string;
  /** An address in the state with deletion protection. */
  isProtected?: boolean;
};

/** Stand-ins for Terraform and AWS: staging runs CURRENT, and ran PREVIOUS before. Terraform notes each command. */
function prepare({ plan = 2, refresh = 'Successful', isProtected = false }: World): void {
  const outputs = {
    image_digest: { value: CURRENT },
    image_digest_parameter: { value: 'parameter' },
    fleet_groups: { value: ['api', 'worker'] },
  };
  const values = isProtected ? { deletion_protection_enabled: true } : {};
  standIn(
    'terraform',
    `shift; echo "$*" >> '${folder}/terraform'
case "$1" in
  output) echo '${JSON.stringify(outputs)}' ;;
  show) echo '${JSON.stringify({ resource: { address: 'table.events', values } })}' ;;
  plan) [[ "$*" == *-detailed-exitcode* ]] && exit ${plan} || exit 0 ;;
esac`,
  );
  const history = [PREVIOUS, CURRENT].map((Value, index) => ({ Value, Version: index + 1 }));
  standIn(
    'aws',
    `case "$*" in
  *get-parameter-history*) echo '${JSON.stringify({ Parameters: history })}' ;;
  *StatusReason*) echo 'an alarm fired' ;;
  *describe-instance-refreshes*) echo '${JSON.stringify({ InstanceRefreshes: [{ Status: refresh }] })}' ;;
esac`,
  );
}

/** Runs a script without a terminal. */
function run(script: string, args: string[], world: World = {}) {
  prepare(world);
  const command = `PATH="${join(folder, 'bin')}:$PATH" scripts/${script} "$@"`;
  const { status, stderr } = spawnSync('bash', ['-c', command, script, ...args], {
    cwd: folder,
    encoding: 'utf8',
    env: environmentWith({ REFRESH_POLL_SECONDS: '0' }),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  return { status, stderr, ...terraformCalls() };
}

function terraformCalls() {
  const path = join(folder, 'terraform');
  const calls = existsSync(path) ? readFileSync(path, 'utf8').trim().split('\n') : [];
  return {
    plan: calls.find((call) => call.startsWith('plan ')),
    applied: calls.filter((call) => call.startsWith('apply ')),
  };
}

const APPLIED = ['apply -input=false -no-color deploy.tfplan'];

describe.skipIf(!hasJq)('a deployment', () => {
  test('plans the digest that it is given, and applies that plan with --yes', () => {
    const { status, plan, applied } = run('deploy.sh', ['staging', NEW, '--yes']);

    expect(plan).toContain(`-var image_digest=${NEW} -out=deploy.tfplan`);
    expect({ status, applied }).toEqual({ status: 0, applied: APPLIED });
  });

  test('of "current" keeps the image that runs', () => {
    expect(run('deploy.sh', ['staging', 'current', '--yes']).plan).toContain(`image_digest=${CURRENT}`);
  });

  test.each([
    ['with --dry-run', ['--dry-run', '--yes'], 0],
    ['without --yes or a terminal', [], 1],
  ])('%s applies nothing', (_, options, status) => {
    expect(run('deploy.sh', ['staging', NEW, ...options])).toMatchObject({ status, applied: [] });
  });

  test('without changes applies nothing, and still waits for the instances', () => {
    expect(run('deploy.sh', ['staging', NEW], { plan: 0 })).toMatchObject({ status: 0, applied: [] });
    expect(run('deploy.sh', ['staging', NEW], { plan: 0, refresh: 'Failed' })).toMatchObject({ status: 1 });
  });

  test('whose plan fails applies nothing', () => {
    expect(run('deploy.sh', ['staging', NEW, '--yes'], { plan: 1 })).toMatchObject({
      status: 1,
      stderr: 'terraform plan failed.\n',
      applied: [],
    });
  });

  test('that AWS rolls back fails, and names the way back', () => {
    expect(run('deploy.sh', ['staging', NEW, '--yes'], { refresh: 'RollbackSuccessful' })).toMatchObject({
      status: 1,
      stderr: `staging does not run ${NEW}. To go back: scripts/rollback.sh staging.\n`,
      applied: APPLIED,
    });
  });
});

describe.skipIf(!hasJq)('a rollback', () => {
  test('deploys the image that ran before the current one', () => {
    const { status, plan, applied } = run('rollback.sh', ['staging', '--yes']);

    expect(plan).toContain(`image_digest=${PREVIOUS}`);
    expect({ status, applied }).toEqual({ status: 0, applied: APPLIED });
  });

  test('deploys the digest that it is given', () => {
    expect(run('rollback.sh', ['staging', NEW, '--yes']).plan).toContain(`image_digest=${NEW}`);
  });

  test('asks, as every deployment does', () => {
    expect(run('rollback.sh', ['staging'])).toMatchObject({ status: 1, applied: [] });
  });
});

describe.skipIf(!hasJq)('a destruction', () => {
  test('needs a person at a terminal', () => {
    expect(run('destroy.sh', ['staging'])).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('this needs a person at a terminal.'),
      applied: [],
    });
  });

  test('has no option that confirms it', () => {
    expect(run('destroy.sh', ['staging', '--yes'])).toMatchObject({ status: 2, applied: [] });
  });

  test('stops at a resource with deletion protection', () => {
    expect(run('destroy.sh', ['staging'], { isProtected: true })).toMatchObject({
      status: 1,
      stderr: expect.stringMatching(/^These have deletion protection:\n {2}table.events\n/),
      applied: [],
    });
  });

  test('with --dry-run changes nothing', () => {
    expect(run('destroy.sh', ['staging', '--dry-run'])).toMatchObject({ status: 0, applied: [] });
  });
});
