import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type ModelServer, startModelServer } from '../infra/release/drill/model-server.ts';
import { createWorld, FIRST_RELEASE, type World } from '../infra/release/drill/model-world.ts';
import { recordText } from '../infra/release/release-record.ts';
import { environmentWith } from './config.ts';
import { runScript } from './testing/run-script.ts';

const NAMES = { worker: 'sluice-staging-worker', api: 'sluice-staging-api' };

let folder: string;
let world: World;
let server: ModelServer;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sluice-release-'));
  world = createWorld({ names: NAMES });
  server = await startModelServer(world);
});
afterEach(async () => {
  await server.stop();
  rmSync(folder, { recursive: true });
});

test('a release of what runs already says so, and records it', async () => {
  terraformPrints(outputs());

  const { exitCode, output } = await release('staging');

  expect(output).toContain('each canary is watched for 420 s');
  expect(output).toContain(`staging runs ${FIRST_RELEASE.digest}`);
  expect(exitCode).toBe(0);
  expect(server.calls).not.toContain('StartInstanceRefresh');
  expect(JSON.parse(world.parameters.record)).toMatchObject({ doing: 'nothing', finished: [FIRST_RELEASE] });
});

test('a rollback needs no Terraform', async () => {
  const { exitCode, output } = await release('staging', '--rollback', FIRST_RELEASE.digest, '--yes');

  expect(output).toContain(`staging runs ${FIRST_RELEASE.digest}`);
  expect(exitCode).toBe(0);
});

test('a rollback asks first', async () => {
  const { exitCode, output } = await release('staging', '--rollback', FIRST_RELEASE.digest);

  expect(output).toContain('Without a terminal to ask at, add --yes.');
  expect(exitCode).toBe(1);
  expect(server.calls).not.toContain('PutParameter');
});

test('a rollback without an earlier release says what to do', async () => {
  const { exitCode, output } = await release('staging', '--rollback', '--yes');

  expect(output).toContain(
    'No earlier release is on record: deploy the digest of one with scripts/deploy.sh.',
  );
  expect(exitCode).toBe(1);
});

test('a release while a rollback is unfinished fails, and changes nothing', async () => {
  const unfinished = {
    run: 'run-9',
    doing: 'rollback' as const,
    target: FIRST_RELEASE,
    finished: [FIRST_RELEASE],
  };
  world.parameters.record = recordText(unfinished);
  terraformPrints(outputs());

  const { exitCode, output } = await release('staging');

  expect(output).toContain('a rollback by another run is not over');
  expect(exitCode).toBe(1);
});

test('a plan that replaces a table is refused, unless that was named', async () => {
  const change = { address: 'aws_dynamodb_table.events', change: { actions: ['delete', 'create'] } };
  terraformPrints({ resource_changes: [change] });

  const refused = await release('check', 'staging', 'deploy.tfplan');
  const named = await release('check', 'staging', 'deploy.tfplan', '--allow-replace', change.address);

  expect(refused.output).toContain('  replaces aws_dynamodb_table.events\nIf they are meant, name each');
  expect(refused.exitCode).toBe(1);
  expect(named).toEqual({ exitCode: 0, output: '' });
});

test('tables with other indexes than the code are refused', async () => {
  terraformPrints({});
  world.indexes = [];

  const { exitCode, output } = await release('check', 'staging', 'deploy.tfplan');

  expect(output).toContain('  sluice-staging-events: index by_time: expected (time_partition, time_sort)');
  expect(exitCode).toBe(1);
});

function outputs() {
  const fleet = (service: 'api' | 'worker') => ({
    template_id: FIRST_RELEASE[service].id,
    template_version: 1,
    alarms: ['api-errors', 'oldest-event'],
  });
  return {
    image_digest: { value: FIRST_RELEASE.digest },
    fleets: { value: { api: fleet('api'), worker: fleet('worker') } },
  };
}

function terraformPrints(value: unknown): void {
  const path = join(folder, 'terraform');
  writeFileSync(path, `#!/usr/bin/env bash\ncat <<'END'\n${JSON.stringify(value)}\nEND\n`);
  chmodSync(path, 0o755);
}

function release(...args: string[]) {
  return runScript(
    'scripts/release.ts',
    args,
    environmentWith({
      PATH: `${folder}:${environmentWith({}).PATH}`,
      AWS_ENDPOINT_URL: server.url,
      AWS_ENDPOINT_URL_DYNAMODB: server.url, // the conformance suite has another
      AWS_ACCESS_KEY_ID: 'local',
      AWS_SECRET_ACCESS_KEY: 'local',
    }),
  );
}
