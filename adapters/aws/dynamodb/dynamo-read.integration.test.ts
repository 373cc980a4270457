import { afterEach, expect, test } from 'vitest';
import { createFakeDynamo, type DynamoCall } from '../testing/fake-dynamo.ts';
import { createPatientClients } from '../testing/patient-clients.ts';
import { readItems } from './dynamo-read.ts';

const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

const keys = ['a', 'b', 'c'].map((pk) => ({ pk: { S: pk } }));
const keysOf = ({ RequestItems }: DynamoCall) => RequestItems?.t?.Keys ?? [];

/** Reads three items of a table that gives `perCall` of them at a time, and leaves the others unprocessed. */
async function readThree(perCall: number) {
  const fake = await createFakeDynamo((call) => {
    const left = keysOf(call).slice(perCall);
    return {
      Responses: { t: keysOf(call).slice(0, perCall) },
      UnprocessedKeys: left.length > 0 ? { t: { Keys: left } } : {},
    };
  });
  const clients = createPatientClients({ dynamoEndpoint: fake.url });
  closing.push(fake.close, clients.destroy);
  return { items: readItems(clients.dynamo, { table: 't', keys }), calls: fake.calls };
}

test('unprocessed keys of a throttled table are read again', async () => {
  const { items, calls } = await readThree(1);

  expect(await items).toEqual(keys);
  expect(calls.map((call) => keysOf(call).length)).toEqual([3, 2, 1]);
});

test('a table that never returns all keys is an error', async () => {
  const { items } = await readThree(0);

  await expect(items).rejects.toThrow('the table left 3 keys unprocessed');
});
