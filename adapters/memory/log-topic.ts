import type { Clock } from './clock.ts';
import { createGroup, type Group } from './log-group.ts';
import { append, createPartition, outstandingOf, type Partition } from './log-partition.ts';
import type { MessageHeaders } from './message-headers.ts';
import type { Bell } from './process.ts';

/** A topic, and the group that consumes it. */
export type Topic = {
  group: Group;
  partitions: readonly Partition[];
  write(message: { body: string; headers?: MessageHeaders }): void;
  outstanding(): number;
};

type Options = { clock: Clock; bell: Bell; sessionMs: number; name: string; partitions: number };

export function createTopic({ clock, bell, sessionMs, name, partitions: count }: Options): Topic {
  const partitions = Array.from({ length: count }, (_, index) => createPartition(`${name}-${index}`));
  let written = 0;
  return {
    group: createGroup({ clock, bell, partitions, sessionMs }),
    partitions,
    write(message) {
      const partition = partitions[written++ % count];
      if (partition) append(partition, message, clock.now());
      bell.ring();
    },
    outstanding: () => partitions.reduce((sum, partition) => sum + outstandingOf(partition), 0),
  };
}
