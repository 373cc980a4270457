import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createLease } from '../../core/duties/lease.ts';
import type { LeaseRecords } from '../../core/ports/lease-records.ts';

export type LeaseRecordsBackEnd = {
  records: LeaseRecords;
  /** Records whose back end does not answer. */
  unreachable: LeaseRecords;
  close(): Promise<void>;
};

/** The contract of the leases' records. Every adapter is run through it. */
export function testLeaseRecords(createBackEnd: () => Promise<LeaseRecordsBackEnd>): void {
  describe('the records of leases', () => {
    const { signal } = new AbortController();
    let backEnd: LeaseRecordsBackEnd;
    let records: LeaseRecords;
    let name: string;

    beforeAll(async () => {
      backEnd = await createBackEnd();
      records = backEnd.records;
    });
    beforeEach(() => {
      name = randomUUID();
    });
    afterAll(() => backEnd.close());

    test('have version 0 and no holder before the first write', async () => {
      expect(await records.read(name, signal)).toEqual({ holder: undefined, version: 0 });
    });

    test('are read as they were written, with a holder and without', async () => {
      expect(await records.write(name, { holder: 'me', version: 1 }, signal)).toBe(true);
      expect(await records.read(name, signal)).toEqual({ holder: 'me', version: 1 });

      expect(await records.write(name, { holder: undefined, version: 2 }, signal)).toBe(true);
      expect(await records.read(name, signal)).toEqual({ holder: undefined, version: 2 });
    });

    test('take a write only after the version before it', async () => {
      expect(await records.write(name, { holder: 'me', version: 2 }, signal)).toBe(false);
      await records.write(name, { holder: 'me', version: 1 }, signal);
      expect(await records.write(name, { holder: 'you', version: 1 }, signal)).toBe(false);
      expect(await records.write(name, { holder: 'you', version: 3 }, signal)).toBe(false);

      expect(await records.read(name, signal)).toEqual({ holder: 'me', version: 1 });
    });

    test('take one of many writes that come at once', async () => {
      for (const version of [1, 2]) {
        const written = await Promise.all(
          Array.from({ length: 10 }, (_, n) =>
            records.write(name, { holder: `holder-${n}`, version }, signal),
          ),
        );
        expect(written.filter(Boolean)).toHaveLength(1);
      }
    });

    test('of different names do not meet', async () => {
      await records.write(name, { holder: 'me', version: 1 }, signal);
      expect((await records.read(randomUUID(), signal)).version).toBe(0);
    });

    test('reject while they are out of reach', async () => {
      await expect(backEnd.unreachable.read(name, signal)).rejects.toThrow();
      await expect(backEnd.unreachable.write(name, { holder: 'me', version: 1 }, signal)).rejects.toThrow();
    });

    test('give a lease that its holder left behind to one of many', async () => {
      let nowMs = 0;
      const leaseOf = (holder: string) =>
        createLease(
          { records, monotonicNow: () => nowMs },
          { name, holder, ttlMs: 10_000, timeoutMs: 60_000 },
        );
      await leaseOf('dead').take();
      const candidates = Array.from({ length: 10 }, (_, n) => leaseOf(`holder-${n}`));

      const first = await Promise.all(candidates.map((lease) => lease.take()));
      nowMs += 10_000;
      const second = await Promise.all(candidates.map((lease) => lease.take()));

      expect(new Set(first)).toEqual(new Set(['another']));
      expect(second.sort()).toEqual([...Array(9).fill('another'), 'held']);
    });
  });
}
