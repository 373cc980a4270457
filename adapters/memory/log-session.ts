import { type Claim, createClaim } from './claim.ts';
import type { Link } from './link.ts';
import type { Group, Member } from './log-group.ts';
import type { Commit, Partition } from './log-partition.ts';
import type { PartitionReader } from './partition-reader.ts';
import type { Process } from './process.ts';

/** A consumer's membership of a group: what it has in hand is its own for as long as it is a member. */
export type LogSession = {
  /** Joins the group, unless it is a member, and answers a reader for each partition that it has. */
  readers(): PartitionReader[];
  /** A claim that lasts as long as the membership. */
  claim(): Claim;
  /** Gives the partitions that others are to have, if nothing of them is in hand. */
  tidy(): void;
  /** Leaves the group, if nothing is in hand. */
  leave(): void;
  /** Leaves the group. What is in hand is lost. */
  close(): void;
};

type Deps = {
  process: Process;
  link: Link;
  group: Group;
  sessionMs: number;
  createReader: (partition: Partition, commit: (commit: Commit) => boolean) => PartitionReader;
  /** What else there is to do from time to time. */
  onBeat: () => void;
};

type Membership = {
  member: Member;
  own: Claim;
  claims: Set<Claim>;
  readers: Map<Partition, PartitionReader>;
};

export function createLogSession({
  process,
  link,
  group,
  sessionMs,
  createReader,
  onBeat,
}: Deps): LogSession {
  let current: Membership | undefined;

  return {
    readers() {
      const { member, readers } = membership();
      const partitions = group.partitionsOf(member).filter((partition) => !group.isAskedFor(partition));
      return partitions.map((partition) => {
        const reader = readers.get(partition) ?? createReader(partition, commitTo(member, partition));
        readers.set(partition, reader);
        return reader;
      });
    },
    claim() {
      const { claims } = membership();
      const claim = newClaim(() => claims.delete(claim));
      claims.add(claim);
      return claim;
    },
    tidy() {
      if (current === undefined) return;
      const { member, readers } = current;
      for (const partition of group.partitionsOf(member).filter(group.isAskedFor)) {
        if (!(readers.get(partition)?.isDrained() ?? true)) continue;
        readers.get(partition)?.close();
        readers.delete(partition);
        group.give(partition);
      }
    },
    leave() {
      const readers = [...(current?.readers.values() ?? [])];
      if (readers.every((reader) => reader.isDrained())) close();
    },
    close,
  };

  function close(): void {
    if (current === undefined) return;
    const { member, claims, readers } = current;
    for (const claim of claims) claim.lose();
    for (const reader of readers.values()) reader.close();
    if (link.isUp()) group.leave(member);
    current = undefined;
  }

  function membership(): Membership {
    if (current && !current.own.lost.aborted) return current;
    const own = newClaim();
    const joined = { member: group.join(), own, claims: new Set([own]), readers: new Map() };
    current = joined;
    process.after(sessionMs / 3, () => beat(joined));
    return joined;
  }

  function beat(joined: Membership): void {
    if (joined !== current) return;
    const isMember = !joined.own.lost.aborted && (!link.isUp() || group.beat(joined.member));
    for (const claim of joined.claims) {
      if (!isMember) claim.lose();
      else if (link.isUp()) claim.renew(process.now() + sessionMs);
    }
    if (!isMember) return;
    process.after(sessionMs / 3, () => beat(joined));
    onBeat();
  }

  function newClaim(onEnd = () => {}): Claim {
    return createClaim(process, { untilMs: process.now() + sessionMs, onEnd });
  }

  function commitTo(member: Member, partition: Partition) {
    return (commit: Commit) => {
      const isOwner = link.isUp() && group.owns(member, partition);
      if (isOwner) partition.committed = commit;
      return isOwner;
    };
  }
}
