import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Duty } from '../../core/duties/leases.ts';
import { createMemoryLeaseRecords } from '../../core/testing/lease-records.ts';
import { startDuties } from './duties.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** Duties on an empty store. */
function startIdleDuties(drainAbandoned: (signal: AbortSignal) => Promise<void>, scaling?: Duty) {
  const leases = createMemoryLeaseRecords();
  const failures: string[] = [];
  const moves: number[] = [];
  const duties = startDuties(
    {
      leases,
      store: { countStored: async () => new Map() },
      rollups: { read: async () => [] },
      totals: {
        read: async () => undefined,
        async move(_from, { untilMs }) {
          moves.push(untilMs);
          return false;
        },
      },
      requests: { read: async () => [] },
      worker: { drainAbandoned },
      probe: {
        failed: (_error, what) => void failures.push(what),
        dutyHeld: () => {},
        countedUntil: () => {},
      },
      clock: { now: Date.now, uncertaintyMs: () => 0 },
      scaling,
    },
    { holder: 'me', retentionDays: 1 },
  );
  return { duties, leases, failures, moves };
}

const { signal } = new AbortController();

test('each duty has its own lease, and both run again and again', async () => {
  let looks = 0;
  const { duties, leases, moves } = startIdleDuties(async () => {
    looks += 1;
  });

  await vi.advanceTimersByTimeAsync(30_000);

  expect((await leases.read('recount', signal)).holder).toBe('me');
  expect((await leases.read('abandoned-messages', signal)).holder).toBe('me');
  expect([looks > 1, moves.length > 1]).toEqual([true, true]);
  await duties.stop();
  expect((await leases.read('recount', signal)).holder).toBeUndefined();
});

test('a duty that hangs does not delay the other, and a failed round is reported', async () => {
  const hangs = startIdleDuties(() => new Promise(() => {}));
  const fails = startIdleDuties(() => Promise.reject(new Error('no')));

  await vi.advanceTimersByTimeAsync(30_000);

  expect(hangs.moves.length).toBeGreaterThan(1);
  expect(fails.failures).toContain(
    'could not record the messages that the queue gave up on; trying again next round',
  );
});

test('the fleet is sized under a lease of its own, and by nobody where the workers are in no group', async () => {
  const held: boolean[] = [];
  const scaling: Duty = async (own) => {
    held.push(true);
    await new Promise((resolve) => own.addEventListener('abort', resolve));
    held.push(false);
  };
  const inGroup = startIdleDuties(async () => {}, scaling);
  const alone = startIdleDuties(async () => {});

  await vi.advanceTimersByTimeAsync(30_000);

  expect([(await inGroup.leases.read('scaling', signal)).holder, held]).toEqual(['me', [true]]);
  expect((await alone.leases.read('scaling', signal)).version).toBe(0);
  await inGroup.duties.stop();
  expect(held).toEqual([true, false]);
});
