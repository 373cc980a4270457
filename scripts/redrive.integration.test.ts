import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, inject, onTestFinished, test } from 'vitest';
import { createEventQueues, type EventQueues } from '../adapters/aws/sqs/event-queue.ts';
import { createOwnResources, type OwnResources } from '../adapters/aws/testing/own-resources.ts';
import { openDataFolder } from '../local/data/data-folder.ts';
import { createTcpProxy } from '../local/testing/tcp-proxy.ts';
import { environmentWith } from './config.ts';
import { runScript } from './testing/run-script.ts';

let own: OwnResources;
let queues: EventQueues;

beforeEach(async () => {
  own = await createOwnResources({ sqsUrl: inject('sqsUrl'), dynamoUrl: inject('dynamoUrl') });
  queues = createEventQueues(own.clients, own.queueUrl);
});
afterEach(() => own.close());

test('puts back what has the reason, and says so', async () => {
  await queues.deadLetters.send('a', { attributes: { reason: 'too late', event_id: 'id-a' } });
  await queues.deadLetters.send('b', { attributes: { reason: 'invalid', event_id: 'id-b' } });

  const { exitCode, output } = await redrive(['--reason', 'late', '--limit', '5']);

  expect(output).toBe('put back  id-a  too late\n1 of 2 dead letters put back on the queue\n');
  expect(exitCode).toBe(0);
  expect((await queues.events.depth()).visible).toBe(1);
});

test('tells of dead letters that another pass has in hand', async () => {
  await queues.deadLetters.send('a', { attributes: { reason: 'too late', event_id: 'id-a' } });
  await queues.deadLetters.receive({ maxMessages: 1, waitSeconds: 0 });

  const { output } = await redrive(['--all']);

  expect(output).toMatch(
    /^About 1 dead letters are out of sight.*\n0 of 0 dead letters put back on the queue\n$/,
  );
});

test('a Ctrl-C ends a pass, and hides nothing from the next', async () => {
  const all = Array.from({ length: 200 }, (_, n) => `${n}`);
  await Promise.all(all.map((n) => queues.deadLetters.send(n, { attributes: { reason: 'late' } })));
  // Each step of the pass goes through this process, so the pass is not over before the signal is sent.
  const proxy = await createTcpProxy({ targetPort: Number(new URL(inject('sqsUrl')).port) });
  onTestFinished(() => proxy.close());
  const env = { ...environment(), AWS_ENDPOINT_URL_SQS: proxy.url };
  const pass = spawn(process.execPath, [script, '--dry-run'], { env });
  onTestFinished(() => void pass.kill('SIGKILL'));
  await once(pass.stdout, 'data');

  pass.kill('SIGINT');

  expect(await once(pass, 'exit')).toEqual([130, null]);
  expect(await queues.deadLetters.depth()).toMatchObject({ visible: 200, inFlight: 0 });
});

test('finds the platform that runs on the data folder by itself', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'sluice-redrive-'));
  const start = await openDataFolder(dataDir);
  start.publishEndpoints({
    api: 'http://127.0.0.1:1',
    sqs: inject('sqsUrl'),
    dynamodb: inject('dynamoUrl'),
    queueUrl: own.queueUrl,
    region: 'us-east-1',
  });
  await queues.deadLetters.send('a', { attributes: { reason: 'too late', event_id: 'id-a' } });
  const unset = { AWS_ENDPOINT_URL_SQS: '', QUEUE_URL: '', RESOURCE_PREFIX: '' };

  expect(await redrive(['--dry-run'], { ...unset, DATA_DIR: dataDir })).toEqual({
    exitCode: 0,
    output: 'found  id-a  too late\n1 dead letters; nothing was changed\n',
  });

  start.release();
  expect(await redrive(['--dry-run'], { ...unset, DATA_DIR: dataDir })).toEqual({
    exitCode: 1,
    output: expect.stringMatching(/^No platform runs on .+: start one with `npm start`.*\n.+QUEUE_URL.*\n$/),
  });
  rmSync(dataDir, { recursive: true });
});

test('finds no platform that was killed', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'sluice-redrive-'));
  const endpoints = {
    api: '',
    sqs: inject('sqsUrl'),
    dynamodb: '',
    queueUrl: own.queueUrl,
    region: 'us-east-1',
  };
  const owner = { pid: 2 ** 30, startedAt: '1' };
  writeFileSync(join(dataDir, 'platform.json'), JSON.stringify({ owner, children: [], endpoints }));

  const { output } = await redrive(['--dry-run'], {
    AWS_ENDPOINT_URL_SQS: '',
    QUEUE_URL: '',
    DATA_DIR: dataDir,
  });

  expect(output).toMatch(/^No platform runs on /);
  rmSync(dataDir, { recursive: true });
});

test('says in a line what is wrong with its options, and changes nothing', async () => {
  await queues.deadLetters.send('a', { attributes: { reason: 'too late', event_id: 'id-a' } });

  expect(await redrive(['--all', '--limt', '5'])).toEqual({
    exitCode: 2,
    output: "Unknown option '--limt' (see --help)\n",
  });
  expect((await queues.deadLetters.depth()).visible).toBe(1);
});

test('tells its help when it is asked', async () => {
  expect(await redrive(['--help'])).toEqual({
    exitCode: 0,
    output: expect.stringMatching(/^npm run redrive: /),
  });
});

const script = fileURLToPath(import.meta.resolve('./redrive.ts'));

function environment() {
  return environmentWith({
    AWS_ENDPOINT_URL_SQS: inject('sqsUrl'),
    RESOURCE_PREFIX: own.prefix,
    QUEUE_URL: own.queueUrl,
  });
}

function redrive(args: string[], settings: Record<string, string> = {}) {
  return runScript(script, args, { ...environment(), ...settings });
}
