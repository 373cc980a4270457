import { afterAll, beforeAll, expect, test } from 'vitest';
import { createAwsClients } from '../../../adapters/aws/clients/aws-clients.ts';
import { insertNew } from '../../../adapters/aws/dynamodb/dynamo-insert.ts';
import { createFakeDynamo, type FakeDynamo } from '../../../adapters/aws/testing/fake-dynamo.ts';
import { createThrottlingProxy, type ThrottlingProxy } from './throttling-proxy.ts';

let emulator: FakeDynamo;
let proxy: ThrottlingProxy;
let clients: ReturnType<typeof createAwsClients>;

beforeAll(async () => {
  // Its second statement in each call is a duplicate.
  emulator = await createFakeDynamo(({ Statements = [] }) => ({
    Responses: Statements.map((_, index) => (index === 1 ? { Error: { Code: 'DuplicateItem' } } : {})),
  }));
  // Its clock stands still: the table gets no units in the middle of a test.
  proxy = await createThrottlingProxy({ target: emulator.url, table: 'events', now: () => 0 });
  clients = createAwsClients({ region: 'us-east-1', dynamoEndpoint: proxy.url });
});
afterAll(async () => {
  clients.destroy();
  await proxy.close();
  emulator.close();
});

const insert = (table: string, ids: string[]) =>
  insertNew({ dynamo: clients.dynamo, table, toItem: (id: string) => ({ event_id: { S: id } }) }, ids);
const ids = (count: number) => Array.from({ length: count }, (_, index) => String(index));

test('passes every statement on until it limits', async () => {
  const outcomes = await insert('events', ids(3));
  expect(outcomes.map(({ kind }) => kind)).toEqual(['inserted', 'exists', 'inserted']);
});

test('refuses statements inside a 200, and passes the others on in their order', async () => {
  proxy.limit(2);
  const outcomes = await insert('events', ids(5));
  expect(outcomes.map(({ kind }) => kind)).toEqual([
    'inserted',
    'exists',
    'unavailable',
    'unavailable',
    'unavailable',
  ]);
  expect(outcomes[2]).toMatchObject({ reason: expect.stringContaining('Throughput'), throttled: true });
  expect(outcomes[3]).toMatchObject({ reason: expect.stringContaining('ThrottlingError'), throttled: true });
});

test('passes nothing on when it takes nothing, and refuses a call of one item with a 400', async () => {
  const before = emulator.calls.length;
  proxy.limit(0);
  expect((await insert('events', ids(2))).map(({ kind }) => kind)).toEqual(['unavailable', 'unavailable']);
  const put = await fetch(proxy.url, {
    method: 'POST',
    headers: { 'x-amz-target': 'DynamoDB_20120810.PutItem' },
    body: JSON.stringify({ TableName: 'events', Item: {} }),
  });
  expect(put.status).toBe(400);
  expect(await put.json()).toMatchObject({
    __type: expect.stringContaining('ProvisionedThroughputExceededException'),
  });
  expect(emulator.calls).toHaveLength(before);
});

test('leaves other tables alone', async () => {
  expect((await insert('control', ids(1))).map(({ kind }) => kind)).toEqual(['inserted']);
});

test('takes everything again once the limit is lifted', async () => {
  proxy.lift();
  expect((await insert('events', ids(25))).filter(({ kind }) => kind === 'unavailable')).toEqual([]);
});
