import type { DeadLetters } from './dead-letters.ts';
import type { EventStore } from './event-store.ts';
import type { FleetRegistry } from './fleet-registry.ts';
import type { IdempotencyKeys } from './idempotency-keys.ts';
import type { LeaseRecords } from './lease-records.ts';
import type { TotalsStore } from './lifetime-totals.ts';
import type { Consumer, ReadBacklog, Sender } from './queue.ts';
import type { RecountRequests } from './recount-requests.ts';
import type { Rollups } from './rollups.ts';

/** Everything that a process reaches over the network. */
export type BackEnd = {
  sender: Sender;
  consumer: Consumer;
  deadLetters: DeadLetters;
  readBacklog: ReadBacklog;
  store: EventStore;
  idempotencyKeys: IdempotencyKeys;
  rollups: Rollups;
  totals: TotalsStore;
  requests: RecountRequests;
  fleet: FleetRegistry;
  leases: LeaseRecords;
  destroy(): void;
};
