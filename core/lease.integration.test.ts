import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, inject, test } from 'vitest';
import { createAwsClients } from './aws-clients.ts';
import { createLease, type Lease } from './lease.ts';
import { createOwnResources, type OwnResources } from './testing/own-resources.ts';
import { createTcpProxy } from './testing/tcp-proxy.ts';

let own: OwnResources;
let name: string;
let clock: { nowMs: number };

beforeAll(async () => {
  own = await createOwnResources({ sqsUrl: inject('sqsUrl'), dynamoUrl: inject('dynamoUrl') });
});
beforeEach(() => {
  name = randomUUID();
  clock = { nowMs: 1_748_426_400_000 };
});
afterAll(() => own.close());

const leaseOf = (holder: string, dynamo = own.clients.dynamo): Lease =>
  createLease({ dynamo, table: own.tables.control }, { name, holder, ttlMs: 10_000, now: () => clock.nowMs });

test('of many that want it at the same moment one holds it', async () => {
  const leases = Array.from({ length: 10 }, (_, index) => leaseOf(`holder-${index}`));
  const held = await Promise.all(leases.map((lease) => lease.hold()));
  expect(held.filter(Boolean)).toHaveLength(1);
});

test('who holds it may renew it, and keeps it for as long from then', async () => {
  const [mine, yours] = [leaseOf('me'), leaseOf('you')];
  await mine.hold();
  clock.nowMs += 9_999;
  expect(await yours.hold()).toBe(false);
  expect(await mine.hold()).toBe(true);

  clock.nowMs += 9_999;
  expect(await yours.hold()).toBe(false);
  clock.nowMs += 1;
  expect(await yours.hold()).toBe(true);
  expect(await mine.hold()).toBe(false);
});

test('it is free at once when it is released, by its holder alone', async () => {
  const [mine, yours] = [leaseOf('me'), leaseOf('you')];
  await mine.hold();
  await yours.release();
  expect(await yours.hold()).toBe(false);

  await mine.release();
  expect(await yours.hold()).toBe(true);
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

  expect(await leaseOf('me', clients.dynamo).hold()).toBe(false);
  await leaseOf('me', clients.dynamo).release();

  clients.destroy();
  await proxy.close();
});
