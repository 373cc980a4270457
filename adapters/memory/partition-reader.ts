import { type Commit, type LogRecord, MAX_SPAN, type Partition, withSettled } from './log-partition.ts';
import { ABANDONED_AFTER, SUSPECT_AFTER } from './vanished-holders.ts';

/** One partition in the hands of its owner, from when it got it. */
export type PartitionReader = {
  take(max: number): Taken[];
  /** Commits that a message is settled. False when somebody else owns the partition. */
  settle(offset: number): boolean;
  /** Has a message handed out again, as nobody can tell whether it is settled. */
  putBack(offset: number): void;
  /** Whether nobody has anything of it in hand. */
  isDrained(): boolean;
  /** Says in the log that its holder did not vanish. */
  close(): void;
};

/** `id`: of the message that the record is, or stands for. */
export type Taken = { id: string; record: LogRecord; lostHolders: number; isFirst: boolean };

type Deps = {
  partition: Partition;
  /** False when somebody else owns the partition. */
  commit: (commit: Commit) => boolean;
  /** Writes what nobody is given any more to where it is kept. Absent there. */
  abandon: ((taken: Taken) => void) | undefined;
  maxSpan: number | undefined;
};

/**
 * Hands out what is not settled, in order. It goes by what is committed, and commits who holds it before it hands out
 * the first: when one consumer after the other vanishes and the offset stays, one of the messages behind it may be why,
 * so that each of them is handed out alone, and in the end the first one is abandoned.
 */
export function createPartitionReader({
  partition,
  commit,
  abandon,
  maxSpan = MAX_SPAN,
}: Deps): PartitionReader {
  const { records } = partition;
  const start = partition.committed;
  const endAtStart = records.length;
  const aloneTo =
    start.holders < SUSPECT_AFTER ? start.aloneTo : Math.min(endAtStart, start.offset + maxSpan);
  /** The offsets of what is handed out and not settled, with what was put back. */
  const inHand = new Set<number>();
  const putBack: LogRecord[] = [];
  let position = start.offset;
  let isHolder = false;

  return {
    take(max) {
      const taken: Taken[] = [];
      while (taken.length < max) {
        const next = takeOne();
        if (next === undefined) break;
        taken.push(next);
      }
      return taken;
    },
    settle,
    putBack(offset) {
      putBack.push(...records.slice(offset, offset + 1));
    },
    isDrained: () => inHand.size === putBack.length,
    close() {
      if (isHolder) commit({ ...partition.committed, holders: lostHolders() });
    },
  };

  function takeOne(): Taken | undefined {
    const record = putBack.shift();
    return record ? toTaken(record, { isFirst: false }) : takeNext();
  }

  function takeNext(): Taken | undefined {
    while (partition.committed.settled.has(position)) position += 1;
    const record = records[position];
    if (record === undefined || !mayTake()) return undefined;
    position += 1;
    const taken = toTaken(record, { isFirst: record.offset >= endAtStart && !record.headers.wasHeld });
    if (abandon && taken.lostHolders >= ABANDONED_AFTER) {
      if (settle(record.offset)) abandon(taken);
      return takeNext();
    }
    hold();
    inHand.add(record.offset);
    return taken;
  }

  function mayTake(): boolean {
    if (position >= partition.committed.offset + maxSpan) return false;
    return partition.committed.offset >= aloneTo || inHand.size === 0;
  }

  /** The first that is not settled is the one that all who vanished had in hand. */
  function toTaken(record: LogRecord, { isFirst }: { isFirst: boolean }): Taken {
    const { offset, headers } = record;
    const lostWithIt = offset === partition.committed.offset ? lostHolders() : 0;
    const id = headers.id ?? `${partition.name}-${offset}`;
    return { id, record, lostHolders: (headers.lostHolders ?? 0) + lostWithIt, isFirst };
  }

  function lostHolders(): number {
    return partition.committed.offset === start.offset ? start.holders : 0;
  }

  function hold(): void {
    if (!isHolder) commit({ ...partition.committed, holders: lostHolders() + 1, aloneTo });
    isHolder = true;
  }

  function settle(offset: number): boolean {
    const next = withSettled(partition.committed, offset);
    const hasMoved = next.offset > partition.committed.offset;
    const hasMore = inHand.size > Number(inHand.has(offset));
    if (!commit({ ...next, holders: hasMoved ? Number(hasMore) : next.holders })) return false;
    inHand.delete(offset);
    isHolder = hasMore;
    return true;
  }
}
