import { type AttributeValue, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type { StoredEvent } from '../../../core/event/stored-event.ts';
import { RequestRefused } from '../../../core/ports/request-refused.ts';
import { sampleAttempts } from '../../../core/testing/sample-attempts.ts';
import { sampleEvent } from '../../../core/testing/sample-event.ts';
import { createTcpProxy } from '../../../local/testing/tcp-proxy.ts';
import { testEventStore } from '../../conformance/event-store.suite.ts';
import { createAwsClients } from '../clients/aws-clients.ts';
import { createFakeDynamo } from '../testing/fake-dynamo.ts';
import { createOwnResources, type OwnResources } from '../testing/own-resources.ts';
import { createPatientClients } from '../testing/patient-clients.ts';
import { createEventStore } from './event-store.ts';

const emulators = { sqsUrl: inject('sqsUrl'), dynamoUrl: inject('dynamoUrl') };

testEventStore(async () => {
  const own = await createOwnResources(emulators);
  const nobody = createAwsClients({ region: 'us-east-1', dynamoEndpoint: 'http://127.0.0.1:1' });
  const table = own.tables.events;
  return {
    createStore: ({ now = Date.now, retentionDays = 1 } = {}) =>
      createEventStore({ dynamo: own.clients.dynamo, table }, { retentionDays, now }),
    createUnreachableStore: () => createEventStore({ dynamo: nobody.dynamo, table }, { retentionDays: 1 }),
    async close() {
      nobody.destroy();
      own.close();
    },
  };
});

describe('the event store in DynamoDB', () => {
  let own: OwnResources;
  beforeAll(async () => {
    own = await createOwnResources(emulators);
  });
  afterAll(() => own.close());

  const createStore = (dynamo = own.clients.dynamo) =>
    createEventStore({ dynamo, table: own.tables.events }, { retentionDays: 1 });

  const clientsOf = (dynamoEndpoint: string) => createPatientClients({ dynamoEndpoint });

  test.each<[string, () => StoredEvent]>([
    ['is too large for an item', () => sampleEvent({ content: { payload: 'x'.repeat(450_000) } })],
    ['makes the table refuse the whole call', () => sampleEvent({ attempts: 1e300 })],
    ['has no id', () => sampleEvent({ id: '' })],
  ])('rejects an event that %s, and stores those beside it', async (_what, bad) => {
    const store = createStore();
    const events = Array.from({ length: 24 }, () => sampleEvent());
    events.splice(9, 0, bad());

    const outcomes = await Promise.all(events.map(async (event) => (await store.conclude(event)).kind));

    expect(outcomes[9]).toBe('rejected');
    expect(outcomes.filter((kind) => kind === 'stored')).toHaveLength(24);
  });

  test('stores an event when the table is back', async () => {
    const proxy = await createTcpProxy({ targetPort: Number(new URL(emulators.dynamoUrl).port) });
    const clients = clientsOf(proxy.url);
    const store = createStore(clients.dynamo);
    const event = sampleEvent();
    proxy.cut();
    expect(await store.conclude(event)).toMatchObject({ kind: 'unavailable' });

    proxy.restore();

    expect(await store.conclude(event)).toEqual({ kind: 'stored' });
    await store.ready();
    clients.destroy();
    await proxy.close();
  });

  test.each<[string, Record<string, AttributeValue>]>([
    ['nothing in it', {}],
    [
      'a history that is not JSON',
      { run: { N: '1' }, attempt: { N: '1' }, delivery: { S: 'm1' }, history: { S: '[{' } },
    ],
  ])('reads an attempt beside an item with %s', async (_what, rest) => {
    const store = createStore();
    const [attempts, broken] = [sampleAttempts(), sampleAttempts()];
    await store.noteAttempt(attempts);
    await own.clients.dynamo.send(
      new PutItemCommand({
        TableName: own.tables.events,
        Item: { event_id: { S: `${broken.eventId}#attempts` }, ...rest },
      }),
    );

    const states = await Promise.all([attempts, broken].map(({ eventId }) => store.state(eventId)));

    expect(states).toEqual([{ attempts }, {}]);
  });

  test('keeps the attempts of an event in an item that costs one unit to read', async () => {
    const error = 'x'.repeat(300);
    const history = sampleAttempts().history.flatMap((first) =>
      Array.from({ length: 5 }, (_, n) => ({ ...first, attempt: n + 1, error })),
    );
    const attempts = sampleAttempts({ attempt: 5, history });
    await createStore().noteAttempt(attempts);

    const { ConsumedCapacity } = await own.clients.dynamo.send(
      new GetItemCommand({
        TableName: own.tables.events,
        Key: { event_id: { S: `${attempts.eventId}#attempts` } },
        ConsistentRead: true,
        ReturnConsumedCapacity: 'TOTAL',
      }),
    );

    expect(ConsumedCapacity?.CapacityUnits).toBe(1);
  });

  test('asks for no range that ends before it begins', async () => {
    const dynamo = await createFakeDynamo(() => ({ Items: [] }));
    const clients = clientsOf(dynamo.url);
    const store = createEventStore({ dynamo: clients.dynamo, table: 't' }, { retentionDays: 1 });

    expect(await store.countStored(2, 1)).toEqual(new Map());
    expect(await store.list({ fromMs: 2, toMs: 1 }, { limit: 1, maxBytes: 1 })).toEqual({ events: [] });

    expect(dynamo.calls).toEqual([]);
    clients.destroy();
    dynamo.close();
  });

  test('notes throttled attempts by no calls of their own', async () => {
    const throttled = { Error: { Code: 'ThrottlingError', Message: 'too fast' } };
    const dynamo = await createFakeDynamo(({ Statements = [] }) => ({
      Responses: Statements.map((_, index) => (index === 0 ? {} : throttled)),
    }));
    const clients = clientsOf(dynamo.url);
    const store = createEventStore({ dynamo: clients.dynamo, table: 't' }, { retentionDays: 1 });

    const notes = ['a', 'b', 'c'].map((eventId) => store.noteAttempt({ ...sampleAttempts(), eventId }));

    const refused = { kind: 'unavailable', reason: 'ThrottlingError: too fast', throttled: true };
    expect(await Promise.all(notes)).toEqual([{ kind: 'noted' }, refused, refused]);
    expect(dynamo.calls.map(({ operation }) => operation)).toEqual(['BatchExecuteStatement']);
    clients.destroy();
    dynamo.close();
  });

  test('goes on counting at the page that was throttled', async () => {
    const type = 'com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException';
    const asked: string[] = [];
    const dynamo = await createFakeDynamo((call) => {
      const { ExpressionAttributeValues } = call as unknown as {
        ExpressionAttributeValues: Record<string, { S: string }>;
      };
      const partition = ExpressionAttributeValues[':partition']?.S ?? '';
      asked.push(partition);
      // The client itself tries twice.
      const tries = asked.filter((each) => each === partition).length;
      return partition.endsWith('#3') && tries <= 4 ? { __type: type, message: 'too fast' } : { Items: [] };
    });
    const clients = clientsOf(dynamo.url);
    const store = createEventStore({ dynamo: clients.dynamo, table: 't' }, { retentionDays: 1 });

    expect(await store.countStored(0, 60_000)).toEqual(new Map());

    expect(asked.map((partition) => partition.at(-1)).join('')).toBe('012333334567');
    clients.destroy();
    dynamo.close();
  });

  test('tells a refused read from an outage', async () => {
    const dynamo = await createFakeDynamo(() => ({ __type: 'ValidationException', message: 'too long' }));
    const clients = clientsOf(dynamo.url);
    const store = createEventStore({ dynamo: clients.dynamo, table: 't' }, { retentionDays: 1 });

    const reads = [
      () => store.find(['id']),
      () => store.list({ fromMs: 0, toMs: 1 }, { limit: 1, maxBytes: 1 }),
      () => store.countStored(0, 1),
    ];
    for (const read of reads)
      await expect(read()).rejects.toThrow(new RequestRefused('ValidationException: too long'));

    clients.destroy();
    dynamo.close();
  });
});
