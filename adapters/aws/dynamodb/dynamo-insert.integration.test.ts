import { afterEach, expect, test } from 'vitest';
import { createFakeDynamo, type DynamoCall } from '../testing/fake-dynamo.ts';
import { createPatientClients } from '../testing/patient-clients.ts';
import { insertNew } from './dynamo-insert.ts';

const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

/** Inserts entries, each its own key, into a table that answers as `answer` says. */
async function insertInto(answer: (call: DynamoCall) => object, entries: string[]) {
  const fake = await createFakeDynamo(answer);
  const clients = createPatientClients({ dynamoEndpoint: fake.url });
  closing.push(fake.close, clients.destroy);
  const target = { dynamo: clients.dynamo, table: 't', toItem: (pk: string) => ({ pk: { S: pk } }) };
  return { outcomes: await insertNew(target, entries), calls: fake.calls };
}

const keysOf = ({ Statements }: DynamoCall) => Statements?.map(({ Parameters }) => Parameters[0]?.S);

test('each statement has its own outcome, in order', async () => {
  const codes = [
    undefined,
    'DuplicateItem',
    'ValidationError',
    'ItemCollectionSizeLimitExceeded',
    'ThrottlingError',
    'ProvisionedThroughputExceeded',
    'RequestLimitExceeded',
    'InternalServerError',
    'TransactionConflict',
    'AccessDenied',
    'ResourceNotFound',
  ];
  const Responses = codes.map((Code) => (Code ? { Error: { Code, Message: 'why' } } : { TableName: 't' }));

  const { outcomes } = await insertInto(() => ({ Responses }), [...codes.keys()].map(String));

  const throttles = ['ThrottlingError', 'ProvisionedThroughputExceeded', 'RequestLimitExceeded'];
  const unavailable = (code: string) => ({
    kind: 'unavailable',
    reason: `${code}: why`,
    ...(throttles.includes(code) ? { throttled: true } : {}),
  });
  expect(outcomes).toEqual([
    { kind: 'inserted' },
    { kind: 'exists' },
    { kind: 'refused', reason: 'ValidationError: why' },
    { kind: 'refused', reason: 'ItemCollectionSizeLimitExceeded: why' },
    ...codes.slice(4).map((code) => unavailable(code ?? '')),
  ]);
});

test('a call that is throttled as a whole says so for each item', async () => {
  const type = 'com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException';
  const { outcomes } = await insertInto(() => ({ __type: type, message: 'too fast' }), ['a', 'b']);

  expect(outcomes).toEqual(Array(2).fill(expect.objectContaining({ kind: 'unavailable', throttled: true })));
});

test('a statement without an answer does not count as inserted', async () => {
  const { outcomes } = await insertInto(() => ({ Responses: [{ TableName: 't' }] }), ['a', 'b']);

  expect(outcomes.map(({ kind }) => kind)).toEqual(['inserted', 'unavailable']);
});

test('an item that fails the whole call is refused, and its neighbours are inserted', async () => {
  const { outcomes, calls } = await insertInto(
    (call) =>
      keysOf(call)?.includes('bad')
        ? { __type: 'com.amazon.coral.validate#ValidationException', message: 'not this' }
        : { Responses: call.Statements?.map(() => ({})) },
    ['a', 'b', 'bad', 'c', 'd'],
  );

  expect(outcomes).toEqual([
    { kind: 'inserted' },
    { kind: 'inserted' },
    { kind: 'refused', reason: 'ValidationException: not this' },
    { kind: 'inserted' },
    { kind: 'inserted' },
  ]);
  expect(calls.map(keysOf)).toEqual([
    ['a', 'b', 'bad', 'c', 'd'],
    ['a', 'b', 'bad'],
    ['a', 'b'],
    ['bad'],
    ['c', 'd'],
  ]);
});
