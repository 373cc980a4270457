import { expect, onTestFinished, test } from 'vitest';
import { createFakeDynamo, type DynamoCall } from '../testing/fake-dynamo.ts';
import { createPatientClients } from '../testing/patient-clients.ts';
import { type Candidate, claimKeys } from './idempotency-claims.ts';

const candidate = (pk: string): Candidate => ({ pk, event: { id: `id of ${pk}`, fingerprint: 'f' } });
const nowSeconds = 1_700_000_000;
const duplicate = { Error: { Code: 'DuplicateItem', Message: 'Duplicate primary key exists in table' } };

/** Claims these keys on a table that answers each operation as it is told to. */
async function claim(pks: string[], answers: Record<string, object | ((call: DynamoCall) => object)>) {
  const fake = await createFakeDynamo((call) => {
    const answer = answers[call.operation] ?? { __type: 'UnknownOperationException' };
    return typeof answer === 'function' ? answer(call) : answer;
  });
  const clients = createPatientClients({ dynamoEndpoint: fake.url });
  onTestFinished(() => {
    clients.destroy();
    fake.close();
  });
  const claims = await claimKeys({ dynamo: clients.dynamo, table: 't', nowSeconds }, pks.map(candidate));
  return { claims, operations: fake.calls.map(({ operation }) => operation) };
}

const stored = (pk: string, expiresAt: number) => ({
  pk: { S: pk },
  event_id: { S: `first id of ${pk}` },
  fingerprint: { S: 'g' },
  expires_at: { N: String(expiresAt) },
});
const inTheWayOfPut = (item: object) => ({ __type: 'ConditionalCheckFailedException', Item: item });
const heldByFirst = (pk: string) => ({
  kind: 'held',
  holder: { id: `first id of ${pk}`, fingerprint: 'g' },
});
const held = (pk: string) => ({ kind: 'held', holder: candidate(pk).event });

test('a throttled key is unavailable, a refused key is refused, and the rest are claimed', async () => {
  const { claims } = await claim(['a', 'b', 'c'], {
    BatchExecuteStatement: {
      Responses: [
        { Error: { Code: 'ThrottlingError', Message: 'why' } },
        { Error: { Code: 'ValidationError', Message: 'why' } },
        {},
      ],
    },
  });

  expect(claims).toEqual([
    { kind: 'unavailable', reason: 'ThrottlingError: why', throttled: true },
    { kind: 'refused', reason: 'ValidationError: why' },
    held('c'),
  ]);
});

test('held keys are read in one call, and expired keys are replaced', async () => {
  const { claims, operations } = await claim(['new', 'over', 'held', 'gone'], {
    BatchExecuteStatement: { Responses: [{}, duplicate, duplicate, duplicate] },
    BatchGetItem: { Responses: { t: [stored('held', nowSeconds + 1), stored('over', nowSeconds)] } },
    PutItem: {},
  });

  expect(claims).toEqual([held('new'), held('over'), heldByFirst('held'), held('gone')]);
  expect(operations).toEqual(['BatchExecuteStatement', 'BatchGetItem', 'PutItem', 'PutItem']);
});

test('whoever loses the race for an expired key learns its holder', async () => {
  const { claims } = await claim(['a', 'b'], {
    BatchExecuteStatement: { Responses: [duplicate, {}] },
    BatchGetItem: { Responses: { t: [stored('a', nowSeconds)] } },
    PutItem: inTheWayOfPut(stored('a', nowSeconds + 1)),
  });

  expect(claims).toEqual([heldByFirst('a'), held('b')]);
});

test('taken keys whose holders cannot be read are unavailable, and the rest are claimed', async () => {
  const { claims } = await claim(['a', 'b'], {
    BatchExecuteStatement: { Responses: [duplicate, {}] },
    BatchGetItem: { __type: 'ProvisionedThroughputExceededException', message: 'slow down' },
  });

  expect(claims).toEqual([{ kind: 'unavailable', reason: expect.stringContaining('slow down') }, held('b')]);
});

test('a single key takes one call, which returns the holder of a taken key', async () => {
  expect(await claim(['a'], { PutItem: {} })).toEqual({ claims: [held('a')], operations: ['PutItem'] });
  expect(await claim(['a'], { PutItem: inTheWayOfPut(stored('a', nowSeconds + 1)) })).toEqual({
    claims: [heldByFirst('a')],
    operations: ['PutItem'],
  });
});
