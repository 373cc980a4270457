import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, inject, test } from 'vitest';
import type { Lease } from '../../../core/ports/lease.ts';
import { createTcpProxy } from '../../../local/testing/tcp-proxy.ts';
import { createAwsClients } from '../clients/aws-clients.ts';
import { createOwnResources, type OwnResources } from '../testing/own-resources.ts';
import { createLease } from './lease.ts';

const TTL_MS = 10_000;

let own: OwnResources;
let name: string;
/** Of both: monotonic clocks differ in where they begin, not in how fast they run. */
let passedMs: number;

beforeAll(async () => {
  own = await createOwnResources({ sqsUrl: inject('sqsUrl'), dynamoUrl: inject('dynamoUrl') });
});
beforeEach(() => {
  name = randomUUID();
  passedMs = 0;
});
afterAll(() => own.close());

function leaseOf(holder: string, { dynamo = own.clients.dynamo, bootedMs = 0 } = {}): Lease {
  const monotonicNow = () => bootedMs + passedMs;
  return createLease(
    { dynamo, table: own.tables.control },
    { name, holder, ttlMs: TTL_MS, timeoutMs: 60_000, monotonicNow },
  );
}

test('of many that want it at the same moment one holds it', async () => {
  const leases = Array.from({ length: 10 }, (_, index) => leaseOf(`holder-${index}`));
  const held = await Promise.all(leases.map((lease) => lease.hold()));
  expect(held.filter(Boolean)).toHaveLength(1);
});

test('who holds it may renew it, and keeps it for as long from then', async () => {
  const [mine, yours] = [leaseOf('me', { bootedMs: 900_000 }), leaseOf('you', { bootedMs: 5 })];
  await mine.hold();
  expect(await yours.hold()).toBe(false);
  passedMs += TTL_MS - 1;
  expect(await yours.hold()).toBe(false);
  expect(await mine.hold()).toBe(true);

  passedMs += 1;
  expect(await yours.hold()).toBe(false);
  passedMs += TTL_MS - 1;
  expect(await yours.hold()).toBe(false);
  passedMs += 1;
  expect(await yours.hold()).toBe(true);
  expect(await mine.hold()).toBe(false);
});

test('of many that see it abandoned at the same moment one takes it', async () => {
  const leases = Array.from({ length: 10 }, (_, index) => leaseOf(`holder-${index}`));
  await leaseOf('dead').hold();
  await Promise.all(leases.map((lease) => lease.hold()));
  passedMs += TTL_MS;
  const held = await Promise.all(leases.map((lease) => lease.hold()));
  expect(held.filter(Boolean)).toHaveLength(1);
});

test('it is free at once when it is released, by its holder alone', async () => {
  const [mine, yours] = [leaseOf('me'), leaseOf('you')];
  await mine.hold();
  await yours.release();
  expect(await yours.hold()).toBe(false);

  await mine.release();
  expect(await yours.hold()).toBe(true);
});

test('who took it again after a release is not mistaken for the holder before', async () => {
  const [mine, yours] = [leaseOf('me'), leaseOf('you')];
  await mine.hold();
  await yours.hold();
  await mine.release();
  await mine.hold();
  passedMs += TTL_MS;
  expect(await yours.hold()).toBe(false);
});

test('leases of different names do not meet', async () => {
  await leaseOf('me').hold();
  name = randomUUID();
  expect(await leaseOf('you').hold()).toBe(true);
});

test('nobody holds it who cannot reach the table', async () => {
  const proxy = await createTcpProxy({ targetPort: Number(new URL(inject('dynamoUrl')).port) });
  const clients = createAwsClients({ region: 'us-east-1', dynamoEndpoint: proxy.url });
  proxy.cut();

  expect(await leaseOf('me', { dynamo: clients.dynamo }).hold()).toBe(false);
  await leaseOf('me', { dynamo: clients.dynamo }).release();

  clients.destroy();
  await proxy.close();
});
