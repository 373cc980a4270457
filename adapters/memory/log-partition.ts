import type { MessageHeaders } from './message-headers.ts';

/** One partition of a topic, with what its group of consumers has committed. */
export type Partition = { name: string; records: LogRecord[]; committed: Commit };

export type LogRecord = { offset: number; body: string; headers: MessageHeaders; timestampMs: number };

/**
 * A commit moves one offset and carries 4 KiB of metadata at most. The metadata names what is settled beyond the offset
 * (as bits: MAX_SPAN of them are 1,668 characters of base64), or whatever is behind a slow message would come again after
 * a crash though it was settled. Its other numbers are what a log has instead of a count of deliveries.
 * https://kafka.apache.org/documentation/#brokerconfigs_offset.metadata.max.bytes
 */
export type Commit = {
  /** Everything before it is settled. */
  offset: number;
  settled: ReadonlySet<number>;
  /** So many consumers have begun to hand out what lies from the offset on, without moving it. */
  holders: number;
  /** Up to here, messages are handed out one at a time: one of them may have killed its holders. */
  aloneTo: number;
};

/** How far a message may be from the oldest that is not settled. */
export const MAX_SPAN = 10_000;

export function createPartition(name: string): Partition {
  return { name, records: [], committed: { offset: 0, settled: new Set(), holders: 0, aloneTo: 0 } };
}

export function append(
  { records }: Partition,
  { body, headers = {} }: { body: string; headers?: MessageHeaders },
  timestampMs: number,
): void {
  records.push({ offset: records.length, body, headers, timestampMs });
}

/** The lag, less what the metadata says is settled. */
export function outstandingOf({ records, committed }: Partition): number {
  return records.length - committed.offset - committed.settled.size;
}

/** The commit that settles a message, too. */
export function withSettled({ offset, settled, ...rest }: Commit, done: number): Commit {
  const all = new Set(settled).add(done);
  let next = offset;
  while (all.delete(next)) next += 1;
  return { ...rest, offset: next, settled: all };
}
