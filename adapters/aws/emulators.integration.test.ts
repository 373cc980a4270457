import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { networkInterfaces, tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { CreateTableCommand, DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import {
  ChangeMessageVisibilityCommand,
  CreateQueueCommand,
  DeleteMessageCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SetQueueAttributesCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  DYNOXIDE_VERSION,
  type Emulator,
  startDynamoEmulator,
  startSqsEmulator,
} from '../../local/emulators/emulators.ts';
import { waitFor } from '../../local/processes/wait-for.ts';
import manifest from '../../package.json' with { type: 'json' };

const region = 'us-east-1';
const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
let dir: string;
const running: Emulator[] = [];

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'sluice-emulators-'));
});

afterEach(async () => {
  await Promise.all(running.splice(0).map((emulator) => emulator.stop()));
  await rm(dir, { recursive: true });
});

test('a message survives a kill -9 of the SQS emulator, which restarts on the same port', async () => {
  const first = await started(startSqsEmulator({ dataDir: dir }));
  const { sqs, queueUrl } = await queueOf(first);
  await sqs.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: 'kept' }));

  first.kill('SIGKILL');
  await first.exited;
  const second = await started(startSqsEmulator({ dataDir: dir, port: first.port }));

  expect(second.url).toBe(first.url);
  const { Messages } = await sqs.send(new ReceiveMessageCommand({ QueueUrl: queueUrl }));
  expect(Messages?.map(({ Body }) => Body)).toEqual(['kept']);
});

test('a message that is made visible on disk is received again', async () => {
  const { sqs, queueUrl } = await queueOf(await started(startSqsEmulator({ dataDir: dir })));
  await sqs.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: 'back' }));
  const { Messages: [message] = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl: queueUrl }));

  await sqs.send(
    new ChangeMessageVisibilityCommand({
      QueueUrl: queueUrl,
      ReceiptHandle: message?.ReceiptHandle,
      VisibilityTimeout: 0,
    }),
  );

  const { Messages } = await sqs.send(new ReceiveMessageCommand({ QueueUrl: queueUrl }));
  expect(Messages?.map(({ Body }) => Body)).toEqual(['back']);
});

test('while writes fail, the SQS emulator confirms nothing, and still delivers what it has', async () => {
  const { sqs, queueUrl } = await queueOf(await started(startSqsEmulator({ dataDir: dir })));
  const receive = async () =>
    (await sqs.send(new ReceiveMessageCommand({ QueueUrl: queueUrl }))).Messages?.[0];
  await sqs.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: 'kept' }));
  const unblock = blockWrites();

  await expect(sqs.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: 'not' }))).rejects.toThrow(
    'database is locked',
  );
  const first = await receive();
  expect(first?.Body).toBe('kept');
  await sqs.send(
    new ChangeMessageVisibilityCommand({
      QueueUrl: queueUrl,
      ReceiptHandle: first?.ReceiptHandle,
      VisibilityTimeout: 0,
    }),
  );
  const second = await receive();
  expect(second?.Body).toBe('kept');
  const acknowledge = new DeleteMessageCommand({ QueueUrl: queueUrl, ReceiptHandle: second?.ReceiptHandle });
  await expect(sqs.send(acknowledge)).rejects.toThrow('database is locked');

  unblock();
  await sqs.send(acknowledge);
  expect(await receive()).toBeUndefined();
});

test('a message that was received too often survives failed writes and a kill -9', async () => {
  const first = await started(startSqsEmulator({ dataDir: dir }));
  const { sqs, queueUrl } = await queueOf(first);
  const { QueueUrl: diedUrl } = await sqs.send(new CreateQueueCommand({ QueueName: 'died' }));
  const RedrivePolicy = JSON.stringify({
    deadLetterTargetArn: 'arn:aws:sqs:us-east-1:000000000000:died',
    maxReceiveCount: 1,
  });
  await sqs.send(new SetQueueAttributesCommand({ QueueUrl: queueUrl, Attributes: { RedrivePolicy } }));
  const receive = async (url?: string, VisibilityTimeout = 0) =>
    (await sqs.send(new ReceiveMessageCommand({ QueueUrl: url, VisibilityTimeout }))).Messages ?? [];
  await sqs.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: 'kept' }));
  await receive(queueUrl);
  const unblock = blockWrites();
  expect(await receive(queueUrl)).toEqual([]);

  unblock();
  const died = await waitFor(
    async () => {
      await receive(queueUrl);
      const messages = await receive(diedUrl);
      return messages.length > 0 ? messages : undefined;
    },
    { what: 'the message to be moved' },
  );
  expect(died.map(({ Body }) => Body)).toEqual(['kept']);

  first.kill('SIGKILL');
  await first.exited;
  await started(startSqsEmulator({ dataDir: dir, port: first.port }));
  expect(await receive(queueUrl)).toEqual([]);
  expect((await receive(diedUrl)).map(({ Body }) => Body)).toEqual(['kept']);
});

/** Locks the database, so that each write of the emulator fails, as on a full disk. */
function blockWrites(): () => void {
  const db = new DatabaseSync(join(dir, 'fauxqs.db'));
  db.exec('BEGIN IMMEDIATE');
  return () => db.close();
}

test('a table survives a kill -9 of the DynamoDB emulator, whose pid is that of the binary', async () => {
  const dbPath = join(dir, 'tables.db');
  const first = await started(startDynamoEmulator({ dbPath }));
  const dynamo = new DynamoDBClient({ endpoint: first.url, region, credentials });
  await dynamo.send(
    new CreateTableCommand({
      TableName: 'kept',
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
      BillingMode: 'PAY_PER_REQUEST',
    }),
  );

  process.kill(first.pid, 'SIGKILL');
  expect(await first.exited).toEqual({ code: null, signal: 'SIGKILL' });
  await started(startDynamoEmulator({ dbPath, port: first.port }));

  expect((await dynamo.send(new ListTablesCommand({}))).TableNames).toEqual(['kept']);
});

test('a DynamoDB emulator whose port is taken is not mistaken for the program that has it', async () => {
  const { port } = await started(startDynamoEmulator());

  await expect(startDynamoEmulator({ port })).rejects.toThrow(
    /^DynamoDB emulator stopped \(exit code 1\): .*in use/,
  );
});

test('both emulators die with a parent that is killed with -9', async () => {
  const parent = spawn(
    process.execPath,
    [
      '--input-type=module',
      '--eval',
      `const { startSqsEmulator, startDynamoEmulator } = await import(${JSON.stringify(import.meta.resolve('../../local/emulators/emulators.ts'))});
       const [sqs, dynamo] = await Promise.all([startSqsEmulator(), startDynamoEmulator()]);
       console.log(JSON.stringify([sqs.pid, dynamo.pid]));`,
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const [line] = await once(parent.stdout, 'data');
  const pids: number[] = JSON.parse(String(line));
  expect(pids.map(isAlive)).toEqual([true, true]);

  parent.kill('SIGKILL');

  await waitFor(() => !pids.some(isAlive), { what: 'the emulators to die' });
});

test('both emulators listen only on loopback', async () => {
  const sqs = await started(startSqsEmulator());
  const dynamo = await started(startDynamoEmulator());
  const outside = Object.values(networkInterfaces())
    .flat()
    .filter((it) => it?.family === 'IPv4' && !it.internal);

  for (const { port } of [sqs, dynamo]) {
    expect(await accepts('127.0.0.1', port)).toBe(true);
    for (const it of outside) expect(await accepts(it?.address ?? '', port)).toBe(false);
  }
});

async function started(starting: Promise<Emulator>): Promise<Emulator> {
  const emulator = await starting;
  running.push(emulator);
  return emulator;
}

async function queueOf({ url }: Emulator): Promise<{ sqs: SQSClient; queueUrl: string | undefined }> {
  const sqs = new SQSClient({ endpoint: url, region, credentials });
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: 'kept' }));
  return { sqs, queueUrl: QueueUrl };
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

function accepts(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: 60_000 });
    const answer = (accepted: boolean) => {
      socket.destroy();
      resolve(accepted);
    };
    socket.once('connect', () => answer(true));
    socket.once('timeout', () => answer(false));
    socket.once('error', () => answer(false));
  });
}

test('the downloaded binary has the version that is installed elsewhere', () => {
  expect(DYNOXIDE_VERSION).toBe(manifest.optionalDependencies['@dynoxide/linux-x64']);
});
