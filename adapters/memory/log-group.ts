import type { Clock } from './clock.ts';
import type { Partition } from './log-partition.ts';
import type { Bell } from './process.ts';

/**
 * A group of consumers as a log's coordinator sees it: each partition belongs to one member, in equal shares. A member
 * that gives no sign of life for a session is out. One that has more than its share is asked for a partition, and keeps
 * it until nothing of it is in hand, as in cooperative rebalancing; there a limit (max.poll.interval.ms) has to be longer
 * than a handler may take.
 */
export type Group = {
  join(): Member;
  /** False when the group goes on without the member. */
  beat(member: Member): boolean;
  leave(member: Member): void;
  partitionsOf(member: Member): Partition[];
  owns(member: Member, partition: Partition): boolean;
  isAskedFor(partition: Partition): boolean;
  give(partition: Partition): void;
};

export type Member = { aliveUntilMs: number };

type Deps = { clock: Clock; bell: Bell; partitions: readonly Partition[]; sessionMs: number };

export function createGroup({ clock, bell, partitions, sessionMs }: Deps): Group {
  const members = new Set<Member>();
  const owners = new Map<Partition, Member>();
  const asked = new Set<Partition>();
  const partitionsOf = (member: Member) => partitions.filter((partition) => owners.get(partition) === member);
  const shareOf = (member: Member) =>
    partitionsOf(member).filter((partition) => !asked.has(partition)).length;

  return {
    join() {
      const member = { aliveUntilMs: clock.now() + sessionMs };
      members.add(member);
      watch(member);
      balance();
      return member;
    },
    beat(member) {
      if (members.has(member)) member.aliveUntilMs = clock.now() + sessionMs;
      return members.has(member);
    },
    leave,
    partitionsOf,
    owns: (member, partition) => owners.get(partition) === member,
    isAskedFor: (partition) => asked.has(partition),
    give(partition) {
      owners.delete(partition);
      balance();
    },
  };

  function watch(member: Member): void {
    clock.after(member.aliveUntilMs - clock.now(), () => {
      if (clock.now() >= member.aliveUntilMs) leave(member);
      else watch(member);
    });
  }

  function leave(member: Member): void {
    if (!members.delete(member)) return;
    for (const partition of partitionsOf(member)) owners.delete(partition);
    balance();
  }

  function balance(): void {
    for (const partition of partitions) {
      if (owners.has(partition)) continue;
      asked.delete(partition);
      const [poorest] = byShare();
      if (poorest) owners.set(partition, poorest);
    }
    const [poorest, richest] = [byShare().at(0), byShare().at(-1)];
    if (poorest && richest && shareOf(richest) - shareOf(poorest) > 1) ask(richest);
    bell.ring();
  }

  function ask(member: Member): void {
    const partition = partitionsOf(member).find((one) => !asked.has(one));
    if (partition) asked.add(partition);
  }

  function byShare(): Member[] {
    return [...members].sort((a, b) => shareOf(a) - shareOf(b));
  }
}
