import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import { createEventQueues, type EventQueues } from '../core/event-queue.ts';
import { createOwnResources, type OwnResources } from '../core/testing/own-resources.ts';
import { environmentWith } from './config.ts';

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

test('says in a line what is wrong with its options, and changes nothing', async () => {
  await queues.deadLetters.send('a', { attributes: { reason: 'too late', event_id: 'id-a' } });

  expect(await redrive(['--all', '--limt', '5'])).toEqual({
    exitCode: 2,
    output: "Unknown option '--limt' (--help tells what there is)\n",
  });
  expect((await queues.deadLetters.depth()).visible).toBe(1);
});

test('tells its help when it is asked', async () => {
  expect(await redrive(['--help'])).toEqual({
    exitCode: 0,
    output: expect.stringMatching(/^npm run redrive: /),
  });
});

function redrive(args: string[]): Promise<{ exitCode: number | null; output: string }> {
  const env = environmentWith({
    AWS_ENDPOINT_URL_SQS: inject('sqsUrl'),
    RESOURCE_PREFIX: own.prefix,
    QUEUE_URL: own.queueUrl,
  });
  const script = fileURLToPath(import.meta.resolve('./redrive.ts'));
  return new Promise((resolve) => {
    const child = execFile(process.execPath, [script, ...args], { env }, (_, stdout, stderr) =>
      resolve({ exitCode: child.exitCode, output: stdout + stderr }),
    );
  });
}
