import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { expect, inject, test } from 'vitest';
import { environmentWith } from './config.ts';

const VPC_ENDPOINTS = {
  AWS_ENDPOINT_URL_SQS: 'https://vpce-0a1b.sqs.us-east-1.vpce.amazonaws.com',
  AWS_ENDPOINT_URL_DYNAMODB: 'https://dynamodb.us-east-1.api.aws',
};

test('on emulators it prints QUEUE_URL, as often as it is run', async () => {
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

test("makes nothing in AWS unasked: neither by default nor with AWS's own endpoints", async () => {
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

type Outcome = { exitCode: number; stdout: string; stderr: string };

/** The script as a person runs it, with credentials that open nothing: what is not refused does no harm. */
function setup(settings: Record<string, string>): Promise<Outcome> {
  const env = environmentWith({
    AWS_ENDPOINT_URL_SQS: '',
    AWS_ENDPOINT_URL_DYNAMODB: '',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    ...settings,
  });
  return new Promise((resolve) => {
    const script = fileURLToPath(import.meta.resolve('./setup.ts'));
    const child = execFile(process.execPath, [script], { env, timeout: 20_000 }, (_, stdout, stderr) =>
      resolve({ exitCode: child.exitCode ?? -1, stdout, stderr }),
    );
  });
}
