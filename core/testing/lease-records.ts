import type { LeaseRecord, LeaseRecords } from '../ports/lease-records.ts';

export type MemoryLeaseRecords = LeaseRecords & {
  /** Until it is restored, every call fails. */
  cut(): void;
  restore(): void;
};

/** The records of leases, in memory. */
export function createMemoryLeaseRecords(): MemoryLeaseRecords {
  const records = new Map<string, LeaseRecord>();
  let isCut = false;
  const recordOf = (name: string) => {
    if (isCut) throw new Error('cut off');
    return records.get(name) ?? { holder: undefined, version: 0 };
  };
  return {
    read: async (name) => recordOf(name),
    async write(name, record) {
      if (recordOf(name).version !== record.version - 1) return false;
      records.set(name, record);
      return true;
    },
    cut() {
      isCut = true;
    },
    restore() {
      isCut = false;
    },
  };
}
