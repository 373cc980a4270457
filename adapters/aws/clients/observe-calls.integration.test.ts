import {
  BatchExecuteStatementCommand,
  BatchGetItemCommand,
  DescribeTableCommand,
  GetItemCommand,
} from '@aws-sdk/client-dynamodb';
import { GetQueueAttributesCommand, ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { beforeEach, expect, inject, onTestFinished, test } from 'vitest';
import type { DependencyCall } from '../../../core/telemetry/dependency-probe.ts';
import { createFakeDynamo, type DynamoCall } from '../testing/fake-dynamo.ts';
import { createOwnResources } from '../testing/own-resources.ts';
import { PATIENT_DEADLINES } from '../testing/patient-deadlines.ts';
import { createAwsClients } from './aws-clients.ts';

const told: DependencyCall[] = [];
beforeEach(() => void told.splice(0));

function connect({ dynamoEndpoint, sqsEndpoint }: { dynamoEndpoint?: string; sqsEndpoint?: string }) {
  const probe = { callEnded: (call: DependencyCall) => void told.push(call) };
  const endpoints = { dynamoEndpoint, sqsEndpoint };
  const clients = createAwsClients({
    region: 'us-east-1',
    ...endpoints,
    deadlines: PATIENT_DEADLINES,
    probe,
  });
  onTestFinished(() => clients.destroy());
  return clients;
}

async function connectToFake(answer: (call: DynamoCall) => object) {
  const fake = await createFakeDynamo(answer);
  onTestFinished(() => fake.close());
  return { fake, dynamo: connect({ dynamoEndpoint: fake.url }).dynamo };
}

const get = () => new GetItemCommand({ TableName: 'sluice-control', Key: { pk: { S: 'a' } } });
const insert = () => new BatchExecuteStatementCommand({ Statements: [{ Statement: 'INSERT' }] });

test('a call is told once, with its operation and its time', async () => {
  const { dynamo } = await connectToFake(() => ({}));
  await dynamo.send(get());
  expect(told).toEqual([
    {
      service: 'dynamodb',
      operation: 'GetItem',
      outcome: 'ok',
      seconds: expect.any(Number),
      retries: 0,
      capacity: [],
    },
  ]);
  expect(told[0]?.seconds).toBeGreaterThan(0);
});

test('a try that was repeated is a retry of its call', async () => {
  let isFirst = true;
  const { dynamo } = await connectToFake(() => {
    if (!isFirst) return {};
    isFirst = false;
    return { __type: 'ProvisionedThroughputExceededException' };
  });
  await dynamo.send(get());
  expect(told).toMatchObject([{ outcome: 'ok', retries: 1 }]);
});

test('a call that failed in the end has its outcome and its retries', async () => {
  const { dynamo } = await connectToFake(() => ({ __type: 'ThrottlingException' }));
  await expect(dynamo.send(get())).rejects.toThrow();
  expect(told).toMatchObject([{ operation: 'GetItem', outcome: 'throttled', retries: 1 }]);
});

test('a call that nobody answers failed', async () => {
  const { dynamo } = connect({ dynamoEndpoint: 'http://127.0.0.1:1' });
  await expect(dynamo.send(get())).rejects.toThrow();
  expect(told).toMatchObject([{ operation: 'GetItem', outcome: 'failed', retries: 1 }]);
});

test('a statement that was throttled inside a successful answer counts', async () => {
  const { dynamo } = await connectToFake(() => ({ Responses: [{}, { Error: { Code: 'ThrottlingError' } }] }));
  await dynamo.send(insert());
  expect(told).toMatchObject([{ operation: 'BatchExecuteStatement', outcome: 'throttled', retries: 0 }]);
});

test('keys that the table left unread were throttled', async () => {
  const { dynamo } = await connectToFake(() => ({
    UnprocessedKeys: { 'sluice-events': { Keys: [{ pk: { S: 'a' } }] } },
  }));
  await dynamo.send(
    new BatchGetItemCommand({ RequestItems: { 'sluice-events': { Keys: [{ pk: { S: 'a' } }] } } }),
  );
  expect(told).toMatchObject([{ operation: 'BatchGetItem', outcome: 'throttled' }]);
});

test('DynamoDB is asked what a call consumed, and what it says is told by table', async () => {
  const { dynamo, fake } = await connectToFake(({ operation }) =>
    operation === 'GetItem'
      ? { ConsumedCapacity: { TableName: 'sluice-control', CapacityUnits: 0.5 } }
      : {
          ConsumedCapacity: [
            { TableName: 'sluice-events', CapacityUnits: 3 },
            { TableName: 'sluice-events', CapacityUnits: 4 },
          ],
        },
  );
  await dynamo.send(get());
  await dynamo.send(insert());
  expect(fake.calls).toMatchObject([
    { ReturnConsumedCapacity: 'TOTAL' },
    { ReturnConsumedCapacity: 'TOTAL' },
  ]);
  expect(told.map(({ capacity }) => capacity)).toEqual([
    [{ table: 'control', access: 'read', units: 0.5 }],
    // One entry per statement, and an insert has 25.
    [{ table: 'events', access: 'write', units: 7 }],
  ]);
});

test('a call that consumes nothing is not asked', async () => {
  const { dynamo, fake } = await connectToFake(() => ({ Table: {} }));
  await dynamo.send(new DescribeTableCommand({ TableName: 'sluice-events' }));
  expect(fake.calls[0]).not.toHaveProperty('ReturnConsumedCapacity');
});

test('every client of SQS tells of its calls', async () => {
  const endpoints = { sqsUrl: inject('sqsUrl'), dynamoUrl: inject('dynamoUrl') };
  const own = await createOwnResources(endpoints);
  onTestFinished(() => own.close());
  const { sqs, sqsOnce, sqsLongPoll } = connect({ sqsEndpoint: endpoints.sqsUrl });
  const QueueUrl = own.queueUrl;
  await sqs.send(new GetQueueAttributesCommand({ QueueUrl }));
  await sqsOnce.send(new GetQueueAttributesCommand({ QueueUrl }));
  await sqsLongPoll.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 0 }));
  expect(told.map(({ service, operation, outcome }) => [service, operation, outcome])).toEqual([
    ['sqs', 'GetQueueAttributes', 'ok'],
    ['sqs', 'GetQueueAttributes', 'ok'],
    ['sqs', 'ReceiveMessage', 'ok'],
  ]);
});
