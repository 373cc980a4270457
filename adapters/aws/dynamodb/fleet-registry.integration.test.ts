import { PutItemCommand, paginateScan } from '@aws-sdk/client-dynamodb';
import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import type { FleetRegistry } from '../../../core/ports/fleet-registry.ts';
import { createOwnResources, type OwnResources } from '../testing/own-resources.ts';
import { createFleetRegistry } from './fleet-registry.ts';

let own: OwnResources;
let fleet: FleetRegistry;
let clock: { nowMs: number };

beforeEach(async () => {
  own = await createOwnResources({ sqsUrl: inject('sqsUrl'), dynamoUrl: inject('dynamoUrl') });
  clock = { nowMs: Date.now() };
  fleet = createFleetRegistry({ dynamo: own.clients.dynamo, table: own.tables.rollups }, () => clock.nowMs);
});
afterEach(() => own.close());

test('a fleet without announcements is empty', async () => {
  expect(await fleet.read()).toEqual({ live: 0, throughput: 0 });
});

test('each worker counts once, until it signs off or its announcement expires', async () => {
  await fleet.announce('a', 10_000);
  await fleet.announce('b', 10_000);
  await fleet.announce('b', 20_000);
  await fleet.announce('c', 10_000);
  await fleet.leave('c');
  expect(await fleet.read()).toMatchObject({ live: 2 });

  clock.nowMs += 10_000;
  expect(await fleet.read()).toMatchObject({ live: 1 });
});

test('a worker that signs off leaves no trace', async () => {
  await fleet.announce('a', 10_000);
  await fleet.leave('a');

  const pages = paginateScan({ client: own.clients.dynamo }, { TableName: own.tables.rollups });
  for await (const { Items } of pages) expect(Items).toEqual([]);
});

test('live workers are counted past any number of dead ones', async () => {
  for (const worker of ['1', '2', '3', '4'])
    await own.clients.dynamo.send(
      new PutItemCommand({
        TableName: own.tables.rollups,
        Item: {
          pk: { S: 'fleet' },
          sk: { S: `worker#${worker}` },
          until_ms: { N: String(clock.nowMs - 1) },
          padding: { S: 'x'.repeat(390_000) },
        },
      }),
    );
  await fleet.announce('a', 10_000);

  expect(await fleet.read()).toMatchObject({ live: 1 });
});

test('throughput adds up, and capacity is the mean of the workers that measured it', async () => {
  await fleet.announce('new', 10_000);
  await fleet.announce('quiet', 10_000, { throughput: 1.5 });
  await fleet.announce('a', 10_000, { throughput: 20, capacity: 18 });
  await fleet.announce('b', 10_000, { throughput: 24, capacity: 22 });

  expect(await fleet.read()).toMatchObject({ live: 4, throughput: 45.5, capacityPerWorker: 20 });
});

test('the age of messages is that of the latest reports', async () => {
  await fleet.announce('new', 10_000, { throughput: 0 });
  await fleet.announce('a', 10_000, { throughput: 9, heard: { atMs: clock.nowMs - 100, oldestAgeMs: 40 } });
  await fleet.announce('b', 10_000, {
    throughput: 9,
    heard: { atMs: clock.nowMs - 900, oldestAgeMs: 7_000 },
  });

  expect((await fleet.read()).heard).toEqual({ atMs: clock.nowMs - 100, oldestAgeMs: 7_000 });
});

test('the reports of a dead fleet are used for an hour, unless there are new workers', async () => {
  const heard = { atMs: clock.nowMs, oldestAgeMs: 40 };
  await fleet.announce('a', 10_000, { throughput: 9, heard });
  clock.nowMs += 3_599_999;
  expect(await fleet.read()).toEqual({ live: 0, throughput: 0, heard });

  await fleet.announce('b', 10_000);
  expect(await fleet.read()).not.toHaveProperty('heard');
  await fleet.leave('b');
  clock.nowMs += 1;
  expect(await fleet.read()).not.toHaveProperty('heard');
});

test('the state is as old as its oldest announcement', async () => {
  await fleet.announce('a', 25_000);
  const asOfMs = clock.nowMs;
  clock.nowMs += 9_000;
  await fleet.announce('b', 25_000);

  expect(await fleet.read()).toMatchObject({ asOfMs });
});

test('the desired number is known until it expires', async () => {
  const first = { desired: 3, max: 20, reason: 'a backlog of 60', changes: { up: 1, down: 0 } };
  await fleet.publishDesired(first, 10_000);
  const last = { desired: 4, max: 20, reason: 'a backlog of 80', changes: { up: 2, down: 0 } };
  await fleet.publishDesired(last, 10_000);
  expect(await fleet.read()).toEqual({ live: 0, throughput: 0, ...last, asOfMs: clock.nowMs });

  clock.nowMs += 10_000;
  expect(await fleet.read()).toEqual({ live: 0, throughput: 0 });
});
