import { randomUUID } from 'node:crypto';
import {
  CreateTableCommand,
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
} from '@aws-sdk/client-dynamodb';
import { GetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { TIMINGS } from '../../../core/settings/timings.ts';
import { sampleEvent } from '../../../core/testing/sample-event.ts';
import type { AwsClients } from '../clients/aws-clients.ts';
import { createEventStore } from '../dynamodb/event-store.ts';
import { createPatientClients } from '../testing/patient-clients.ts';
import { MAX_RECEIVE_COUNT, queueUrls, tableNames } from './resources.ts';
import { createResources } from './setup.ts';

let clients: AwsClients;

beforeAll(() => {
  clients = createPatientClients({ sqsEndpoint: inject('sqsUrl'), dynamoEndpoint: inject('dynamoUrl') });
});
afterAll(() => clients.destroy());

const newPrefix = () => `setup-${randomUUID().slice(0, 8)}`;

test('set-up leaves existing queues and tables, and their contents, unchanged', async () => {
  const prefix = newPrefix();
  const first = await createResources(clients, prefix);
  const store = createEventStore(
    { dynamo: clients.dynamo, table: tableNames(prefix).events },
    { retentionDays: 1 },
  );
  const event = sampleEvent();
  await store.conclude(event);

  const second = await createResources(clients, prefix);

  expect(second).toEqual(first);
  expect((await store.find([event.id])).get(event.id)?.stored?.id).toBe(event.id);
});

test('each table is active, and DynamoDB deletes its items after their expires_at', async () => {
  const prefix = newPrefix();

  await createResources(clients, prefix);

  await expectTables(prefix);
});

test('two set-ups at once both succeed', async () => {
  const prefix = newPrefix();

  const [one, other] = await Promise.all([
    createResources(clients, prefix),
    createResources(clients, prefix),
  ]);

  expect(one).toEqual({ queueUrl: expect.stringMatching(new RegExp(`/${prefix}-events$`)) });
  expect(other).toEqual(one);
  await expectTables(prefix);
});

test('a table with another key stops the set-up, which says what to do', async () => {
  const prefix = newPrefix();
  const { control } = tableNames(prefix);
  await clients.dynamo.send(
    new CreateTableCommand({
      TableName: control,
      AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
      BillingMode: 'PAY_PER_REQUEST',
    }),
  );

  await expect(createResources(clients, prefix)).rejects.toThrow(
    `the table ${control} has the key (pk), and this release needs (pk, sk): delete the table`,
  );
});

async function expectTables(prefix: string): Promise<void> {
  const tables = await Promise.all(
    Object.values(tableNames(prefix)).map(async (TableName) => {
      const { Table } = await clients.dynamo.send(new DescribeTableCommand({ TableName }));
      const { TimeToLiveDescription } = await clients.dynamo.send(
        new DescribeTimeToLiveCommand({ TableName }),
      );
      return { status: Table?.TableStatus, ...TimeToLiveDescription };
    }),
  );
  expect(tables).toHaveLength(3);
  for (const table of tables)
    expect(table).toEqual({
      status: 'ACTIVE',
      TimeToLiveStatus: 'ENABLED',
      AttributeName: 'expires_at',
    });
}

test('a message that SQS gives up on moves to a queue that keeps it longer', async () => {
  const { queueUrl } = await createResources(clients, newPrefix());
  const attributesOf = async (QueueUrl: string) =>
    (await clients.sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] })))
      .Attributes ?? {};
  const { abandoned, deadLetters } = queueUrls(queueUrl);

  const [main, grave] = [await attributesOf(queueUrl), await attributesOf(abandoned)];

  expect(JSON.parse(main.RedrivePolicy ?? '{}')).toMatchObject({ deadLetterTargetArn: grave.QueueArn });
  expect(Number(JSON.parse(main.RedrivePolicy ?? '{}').maxReceiveCount)).toBe(MAX_RECEIVE_COUNT);
  // ElasticMQ knows of no retention.
  for (const { MessageRetentionPeriod = TIMINGS.deadLetterRetention } of [
    grave,
    await attributesOf(deadLetters),
  ])
    expect(Number(MessageRetentionPeriod)).toBe(TIMINGS.deadLetterRetention);
});
