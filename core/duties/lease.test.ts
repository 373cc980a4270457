import { beforeEach, expect, test } from 'vitest';
import { createMemoryLeaseRecords, type MemoryLeaseRecords } from '../testing/lease-records.ts';
import { createLease, type Lease } from './lease.ts';

const TTL_MS = 10_000;
const TIMEOUT_MS = 1_000;

let records: MemoryLeaseRecords;
/** On every process alike: monotonic clocks differ in where they begin, not in how fast they run. */
let passedMs: number;

beforeEach(() => {
  records = createMemoryLeaseRecords();
  passedMs = 0;
});

function leaseOf(holder: string, { bootedMs = 0 } = {}): Lease {
  const monotonicNow = () => bootedMs + passedMs;
  return createLease({ records, monotonicNow }, { name: 'x', holder, ttlMs: TTL_MS, timeoutMs: TIMEOUT_MS });
}

test('one of many that try at once takes the lease', async () => {
  const leases = Array.from({ length: 10 }, (_, n) => leaseOf(`holder-${n}`));
  const answers = await Promise.all(leases.map((lease) => lease.take()));
  expect(answers.sort()).toEqual([...Array(9).fill('another'), 'held']);
});

test('its holder renews it, and others take it once nobody has for its whole time', async () => {
  const [mine, yours] = [leaseOf('me', { bootedMs: 900_000 }), leaseOf('you', { bootedMs: 5 })];
  await mine.take();
  expect(await yours.take()).toBe('another');
  passedMs += TTL_MS - 1;
  expect(await yours.take()).toBe('another');
  expect(await mine.take()).toBe('held');

  passedMs += 1;
  expect(await yours.take()).toBe('another');
  passedMs += TTL_MS - 1;
  expect(await yours.take()).toBe('another');
  passedMs += 1;
  expect(await yours.take()).toBe('held');
  expect(await mine.take()).toBe('another');
});

test('its holder lets go early enough for its last call to end before another may begin', async () => {
  const [mine, yours] = [leaseOf('me'), leaseOf('you')];
  await mine.take();
  await yours.take();

  expect(mine.heldForMs()).toBe(TTL_MS - TIMEOUT_MS);
  passedMs += TTL_MS - TIMEOUT_MS;
  expect(mine.heldForMs()).toBe(0);
  expect(await yours.take()).toBe('another');
  passedMs += TIMEOUT_MS;
  expect(await yours.take()).toBe('held');
});

test('a holder that finds another in its place holds it no more', async () => {
  const [mine, yours] = [leaseOf('me'), leaseOf('you')];
  await mine.take();
  await yours.take();
  passedMs += TTL_MS;
  await yours.take();

  expect(await mine.take()).toBe('another');
  expect(mine.heldForMs()).toBe(-Infinity);
});

test('a holder that does not reach the store holds it until its time is over, and renews it after that', async () => {
  const mine = leaseOf('me');
  await mine.take();
  records.cut();
  passedMs += 3_000;

  expect(await mine.take()).toBe('unknown');
  expect(mine.heldForMs()).toBe(TTL_MS - TIMEOUT_MS - 3_000);

  records.restore();
  expect(await mine.take()).toBe('held');
  expect(mine.heldForMs()).toBe(TTL_MS - TIMEOUT_MS);
});

test('a renewal that went through unheard is found, and the next one follows it', async () => {
  const mine = leaseOf('me');
  await mine.take();
  const { write } = records;
  records.write = async (...args) => {
    await write(...args);
    throw new Error('the answer was lost');
  };
  expect(await mine.take()).toBe('unknown');

  records.write = write;
  expect(await mine.take()).toBe('held');
});

test('a lease is free at once when its holder releases it, and only then', async () => {
  const [mine, yours] = [leaseOf('me'), leaseOf('you')];
  await mine.take();
  await yours.release();
  expect(await yours.take()).toBe('another');

  await mine.release();
  expect(mine.heldForMs()).toBe(-Infinity);
  expect(await yours.take()).toBe('held');
});

test('a holder that took the lease again after its release is not mistaken for the one before', async () => {
  const [mine, yours] = [leaseOf('me'), leaseOf('you')];
  await mine.take();
  await yours.take();
  await mine.release();
  await mine.take();
  passedMs += TTL_MS;

  expect(await yours.take()).toBe('another');
});

test('nobody takes or releases a lease out of reach', async () => {
  records.cut();
  const mine = leaseOf('me');
  expect(await mine.take()).toBe('unknown');
  await mine.release();
  expect(mine.heldForMs()).toBe(-Infinity);
});
