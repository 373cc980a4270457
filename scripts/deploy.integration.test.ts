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
const [NEW, APPLIED_LAST, CURRENT] = ['c', 'b', 'a'].map(digestOf) as [string, string, string];
const hasJq = spawnSync('jq', ['--version']).status === 0;

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sluice-deploy-'));
  cpSync(SCRIPTS, join(folder, 'scripts'), { recursive: true, filter: (path) => !path.endsWith('.ts') });
  mkdirSync(join(folder, 'bin'));
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
  /** Exit code of the check of the plan. */
  check?: number;
  /** Exit code of the release. */
  release?: number;
  /** An address in the state with deletion protection. */
  isProtected?: boolean;
};

/**
 * Stand-ins for npm, Terraform and AWS: staging runs CURRENT, after a release of APPLIED_LAST failed. Terraform and the
 * releases note each command.
 */
function prepare({ plan = 2, check = 0, release = 0, isProtected = false }: World): void {
  const outputs = { image_digest: { value: APPLIED_LAST } };
  const values = isProtected ? { deletion_protection_enabled: true } : {};
  standIn(
    'npm',
    `case "$*" in
  *synth*) mkdir -p cdktf.out/stacks/sluice-staging && touch cdktf.out/stacks/sluice-staging/cdk.tf.json ;;
  *release*) all="$*"; echo "\${all#run -s }" >> '${folder}/calls'; [[ "$*" == *check* ]] && exit ${check} || exit ${release} ;;
esac`,
  );
  standIn(
    'terraform',
    `shift; echo "$*" >> '${folder}/calls'
case "$1" in
  output) echo '${JSON.stringify(outputs)}' ;;
  show) echo '${JSON.stringify({ resource: { address: 'table.events', values } })}' ;;
  plan) [[ "$*" == *-detailed-exitcode* ]] && exit ${plan} || exit 0 ;;
esac`,
  );
  standIn('aws', `case "$*" in *get-parameter*) echo '${CURRENT}' ;; esac`);
}

/** Runs a script without a terminal. */
function run(script: string, args: string[], world: World = {}) {
  prepare(world);
  const command = `PATH="${join(folder, 'bin')}:$PATH" scripts/${script} "$@"`;
  const { status, stderr } = spawnSync('bash', ['-c', command, script, ...args], {
    cwd: folder,
    encoding: 'utf8',
    env: environmentWith({}),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  return { status, stderr, ...calls() };
}

function calls() {
  const path = join(folder, 'calls');
  const made = existsSync(path) ? readFileSync(path, 'utf8').trim().split('\n') : [];
  return {
    plan: made.find((call) => call.startsWith('plan ')),
    applied: made.filter((call) => call.startsWith('apply ')),
    releases: made.filter((call) => call.startsWith('release ')),
  };
}

const APPLIED = ['apply -input=false -no-color deploy.tfplan'];

const CHECKED = 'release -- check staging deploy.tfplan';

describe.skipIf(!hasJq)('a deployment', () => {
  test('plans the digest that it is given, checks and applies that plan with --yes, and releases it', () => {
    const { status, plan, applied, releases } = run('deploy.sh', ['staging', NEW, '--yes']);

    expect(plan).toContain(`-var image_digest=${NEW} -out=deploy.tfplan`);
    expect({ status, applied }).toEqual({ status: 0, applied: APPLIED });
    expect(releases).toEqual([CHECKED, 'release -- staging']);
  });

  test('of "current" keeps the image that runs, which need not be the last that was applied', () => {
    expect(run('deploy.sh', ['staging', 'current', '--yes']).plan).toContain(`image_digest=${CURRENT}`);
  });

  test.each([
    ['with --dry-run', ['--dry-run', '--yes'], 0],
    ['without --yes or a terminal', [], 1],
  ])('%s applies and releases nothing', (_, options, status) => {
    expect(run('deploy.sh', ['staging', NEW, ...options])).toMatchObject({
      status,
      applied: [],
      releases: [CHECKED],
    });
  });

  test('without changes applies nothing, and still brings the instances to it', () => {
    expect(run('deploy.sh', ['staging', NEW], { plan: 0 })).toMatchObject({
      status: 0,
      applied: [],
      releases: [CHECKED, 'release -- staging'],
    });
    expect(run('deploy.sh', ['staging', NEW], { plan: 0, release: 1 })).toMatchObject({ status: 1 });
  });

  test('whose plan fails applies nothing', () => {
    expect(run('deploy.sh', ['staging', NEW, '--yes'], { plan: 1 })).toMatchObject({
      status: 1,
      stderr: 'terraform plan failed.\n',
      applied: [],
    });
  });

  test.each([[['--yes']], [['--dry-run']]])(
    'whose plan deletes what nobody named applies nothing, with %j',
    (options) => {
      expect(run('deploy.sh', ['staging', NEW, ...options], { check: 1 })).toMatchObject({
        status: 1,
        applied: [],
        releases: [CHECKED],
      });
    },
  );

  test('names what it may replace, and the alarms that may fire', () => {
    const options = ['--allow-replace', 'a.b["c"]', '--despite-alarms', '--yes'];
    expect(run('deploy.sh', ['staging', NEW, ...options]).releases).toEqual([
      `${CHECKED} --allow-replace a.b["c"]`,
      'release -- staging --despite-alarms',
    ]);
  });

  test('whose release fails exits 1', () => {
    expect(run('deploy.sh', ['staging', NEW, '--yes'], { release: 1 })).toMatchObject({
      status: 1,
      applied: APPLIED,
    });
  });
});

describe('a rollback', () => {
  test.each([
    [['staging', '--yes'], 'release -- staging --yes --rollback'],
    [['staging', NEW], `release -- staging ${NEW} --rollback`],
  ])('%j goes back without Terraform', (args, call) => {
    const { status, plan, applied, releases } = run('rollback.sh', args);

    expect({ status, plan, applied, releases }).toEqual({
      status: 0,
      plan: undefined,
      applied: [],
      releases: [call],
    });
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

  test('stops at a resource with deletion protection, before Terraform would', () => {
    expect(run('destroy.sh', ['staging'], { isProtected: true })).toMatchObject({
      status: 1,
      plan: undefined,
      stderr: expect.stringMatching(/^These have deletion protection:\n {2}table.events\n/),
      applied: [],
    });
  });

  test('with --dry-run changes nothing', () => {
    expect(run('destroy.sh', ['staging', '--dry-run'])).toMatchObject({ status: 0, applied: [] });
  });
});
