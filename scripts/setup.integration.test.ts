import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { expect, inject, test } from 'vitest';
import { createTcpProxy } from '../local/testing/tcp-proxy.ts';
import { environmentWith } from './config.ts';

const VPC_ENDPOINTS = {
  AWS_ENDPOINT_URL_SQS: 'https://vpce-0a1b.sqs.us-east-1.vpce.amazonaws.com',
  AWS_ENDPOINT_URL_DYNAMODB: 'https://dynamodb.us-east-1.api.aws',
};

test('on emulators it prints the same QUEUE_URL at every run', async () => {
  const prefix = `setup-${randomUUID().slice(0, 8)}`;
  const settings = {
    AWS_ENDPOINT_URL_SQS: inject('sqsUrl'),
    AWS_ENDPOINT_URL_DYNAMODB: inject('dynamoUrl'),
    RESOURCE_PREFIX: prefix,
  };

  const first = await setup(settings);
  expect(first).toMatchObject({ exitCode: 0, stderr: '' });
  expect(first.stdout).toMatch(new RegExp(`^QUEUE_URL=http://\\S+/${prefix}-events\n$`));
  expect(await setup(settings)).toEqual(first);
});

test('creates nothing in AWS unless told to, by default or with AWS endpoints', async () => {
  for (const settings of [
    {},
    VPC_ENDPOINTS,
    { ...VPC_ENDPOINTS, AWS_ENDPOINT_URL_DYNAMODB: inject('dynamoUrl') },
    { ...VPC_ENDPOINTS, AWS_ENDPOINT_URL_SQS: inject('sqsUrl') },
  ]) {
    const { exitCode, stderr } = await setup(settings);
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/^This would create queues and tables called sluice-… in AWS \(us-east-1\)/);
  }
});

test('waits for an emulator that is not up yet only with --wait', async () => {
  const proxy = await createTcpProxy({ targetPort: Number(new URL(inject('sqsUrl')).port) });
  proxy.cut();
  const settings = {
    AWS_ENDPOINT_URL_SQS: proxy.url,
    AWS_ENDPOINT_URL_DYNAMODB: inject('dynamoUrl'),
    RESOURCE_PREFIX: `setup-${randomUUID().slice(0, 8)}`,
  };
  expect(await setup(settings)).toEqual({
    exitCode: 1,
    stdout: '',
    stderr: expect.stringMatching(/^.*(ECONNRESET|socket hang up|ECONNREFUSED).*\n$/),
  });

  const waiting = setup(settings, ['--wait', '60'], (line) => {
    if (line.includes('retrying for 60 s')) proxy.restore();
  });

  expect(await waiting).toMatchObject({
    exitCode: 0,
    stdout: expect.stringMatching(/^QUEUE_URL=/),
  });
  await proxy.close();
});

test('names the mistake in its options', async () => {
  expect(await setup({}, ['--wait', 'long'])).toMatchObject({
    exitCode: 2,
    stderr: '--wait: expected a whole number from 0, got long (see --help)\n',
  });
  expect(await setup({}, ['--was', 'sluice'])).toMatchObject({
    exitCode: 2,
    stderr: "Unknown option '--was' (see --help)\n",
  });
});

type Outcome = { exitCode: number; stdout: string; stderr: string };

/** The script as a user runs it, with dummy credentials, so that it can do no harm in AWS. */
function setup(
  settings: Record<string, string>,
  args: string[] = [],
  onError: (text: string) => void = () => {},
): Promise<Outcome> {
  const env = environmentWith({
    AWS_ENDPOINT_URL_SQS: '',
    AWS_ENDPOINT_URL_DYNAMODB: '',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    ...settings,
  });
  return new Promise((resolve) => {
    const script = fileURLToPath(import.meta.resolve('./setup.ts'));
    const child = execFile(
      process.execPath,
      [script, ...args],
      { env, timeout: 120_000 },
      (_, stdout, stderr) => resolve({ exitCode: child.exitCode ?? -1, stdout, stderr }),
    );
    child.stderr?.on('data', onError);
  });
}
