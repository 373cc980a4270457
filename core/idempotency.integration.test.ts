import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { createAwsClients } from './aws-clients.ts';
import {
  clientKey,
  cloudEventKey,
  createIdempotencyKeys,
  IDEMPOTENCY_WINDOW_SECONDS,
  type IdempotencyKeys,
} from './idempotency.ts';
import { createOwnResources, type OwnResources } from './testing/own-resources.ts';
import { createTcpProxy } from './testing/tcp-proxy.ts';

let own: OwnResources;
let keys: IdempotencyKeys;

beforeAll(async () => {
  own = await createOwnResources({ sqsUrl: inject('sqsUrl'), dynamoUrl: inject('dynamoUrl') });
  keys = createIdempotencyKeys({ dynamo: own.clients.dynamo, table: own.tables.control });
});
afterAll(() => own.close());

test('of twenty claims of one key at the same moment one has it, and the others learn which', async () => {
  const key = clientKey(randomUUID());
  const ids = Array.from({ length: 20 }, () => randomUUID());

  const claims = await Promise.all(ids.map((id) => keys.claim(key, { id, fingerprint: 'f' })));

  const winners = ids.filter((_, index) => claims[index]?.kind === 'claimed');
  expect(winners).toHaveLength(1);
  expect(claims.filter(({ kind }) => kind === 'repeated')).toEqual(
    Array.from({ length: 19 }, () => ({ kind: 'repeated', eventId: winners[0] })),
  );
});

test('of two events under one key at the same moment one has it, and the other is a conflict', async () => {
  const key = clientKey(randomUUID());
  const claims = await Promise.all(
    ['f', 'g'].map((fingerprint) => keys.claim(key, { id: randomUUID(), fingerprint })),
  );
  expect(claims.map(({ kind }) => kind).sort()).toEqual(['claimed', 'conflict']);
});

test('a claim that was made again for the same event, as its answer was lost, is the same claim', async () => {
  const key = clientKey(randomUUID());
  const event = { id: randomUUID(), fingerprint: 'f' };
  expect(await keys.claim(key, event)).toEqual({ kind: 'claimed' });
  expect(await keys.claim(key, event)).toEqual({ kind: 'claimed' });
});

test('a key is free again after its window, and not a second before, whether or not the table removed it', async () => {
  const clock = { nowMs: Date.now() };
  const timed = createIdempotencyKeys(
    { dynamo: own.clients.dynamo, table: own.tables.control },
    () => clock.nowMs,
  );
  const key = clientKey(randomUUID());
  await timed.claim(key, { id: 'first', fingerprint: 'f' });

  clock.nowMs += (IDEMPOTENCY_WINDOW_SECONDS - 1) * 1000;
  expect(await timed.claim(key, { id: 'second', fingerprint: 'f' })).toEqual({
    kind: 'repeated',
    eventId: 'first',
  });
  clock.nowMs += 1000;
  expect(await timed.claim(key, { id: 'third', fingerprint: 'g' })).toEqual({ kind: 'claimed' });
});

test('nobody can tell while the table is out of reach', async () => {
  const proxy = await createTcpProxy({ targetPort: Number(new URL(inject('dynamoUrl')).port) });
  const clients = createAwsClients({ region: 'us-east-1', dynamoEndpoint: proxy.url });
  const remote = createIdempotencyKeys({ dynamo: clients.dynamo, table: own.tables.control });
  proxy.cut();

  expect(await remote.claim(clientKey('k'), { id: 'i', fingerprint: 'f' })).toEqual({
    kind: 'unavailable',
    reason: expect.stringMatching(/\w/),
  });

  clients.destroy();
  await proxy.close();
});

test('a key may be longer than a key of the table: the source of a CloudEvent may take 3,000 bytes', async () => {
  const source = '統'.repeat(1_000);
  const [id, other] = [randomUUID(), randomUUID()];

  expect(await keys.claim(cloudEventKey(source, id), { id: 'a', fingerprint: 'f' })).toEqual({
    kind: 'claimed',
  });
  expect(await keys.claim(cloudEventKey(source, id), { id: 'b', fingerprint: 'f' })).toEqual({
    kind: 'repeated',
    eventId: 'a',
  });
  expect(await keys.claim(cloudEventKey(source, other), { id: 'c', fingerprint: 'f' })).toEqual({
    kind: 'claimed',
  });
});

test('a claim that the table refuses for its form is no outage', async () => {
  // This table's items have a sort key too, which a claim has not.
  const misplaced = createIdempotencyKeys({ dynamo: own.clients.dynamo, table: own.tables.rollups });

  expect(await misplaced.claim(clientKey('k'), { id: 'i', fingerprint: 'f' })).toEqual({
    kind: 'refused',
    reason: expect.stringContaining('ValidationException'),
  });
});

test('a claim that is given up frees its connection', async () => {
  const silent = createServer((socket) => void socket.resume()).listen(0, '127.0.0.1');
  await once(silent, 'listening');
  const address = silent.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const clients = createAwsClients({ region: 'us-east-1', dynamoEndpoint: `http://127.0.0.1:${port}` });
  const remote = createIdempotencyKeys({ dynamo: clients.dynamo, table: own.tables.control });
  const givingUp = new AbortController();
  const claim = remote.claim(clientKey('k'), { id: 'i', fingerprint: 'f' }, givingUp.signal);
  const [socket] = await once(silent, 'connection');
  const freed = once(socket, 'close');

  givingUp.abort();

  expect(await claim).toEqual({ kind: 'unavailable', reason: expect.stringContaining('abort') });
  await freed;
  clients.destroy();
  silent.close();
});

test('source and id of a CloudEvent make a key of their own, however they are split', () => {
  const all = [
    cloudEventKey('a', 'b'),
    cloudEventKey('ab', ''),
    cloudEventKey('', 'ab'),
    cloudEventKey('a:', 'b'),
    cloudEventKey('a', ':b'),
    clientKey('1:ab'),
  ];
  expect(new Set(all).size).toBe(all.length);
});
