import { type Clock, createClock } from '../../core/clock/clock.ts';
import type { EventStore } from '../../core/ports/event-store.ts';
import type { FleetRegistry } from '../../core/ports/fleet-registry.ts';
import type { IdempotencyKeys } from '../../core/ports/idempotency-keys.ts';
import type { Lease, LeaseOptions } from '../../core/ports/lease.ts';
import type { TotalsStore } from '../../core/ports/lifetime-totals.ts';
import type { RecountRequests } from '../../core/ports/recount-requests.ts';
import type { Rollups } from '../../core/ports/rollups.ts';
import { createAwsClients, type Deadlines } from './clients/aws-clients.ts';
import { createEventStore } from './dynamodb/event-store.ts';
import { createFleetRegistry } from './dynamodb/fleet-registry.ts';
import { createIdempotencyKeys } from './dynamodb/idempotency.ts';
import { createLease } from './dynamodb/lease.ts';
import { createTotalsStore } from './dynamodb/lifetime-totals.ts';
import { createRecountRequests } from './dynamodb/recount-requests.ts';
import { createRollups } from './dynamodb/rollups.ts';
import { tableNames } from './setup/resources.ts';
import { createEventQueues, type EventQueues } from './sqs/event-queue.ts';

/** Everything that a process reaches over the network. */
export type AwsServices = {
  queues: EventQueues;
  store: EventStore;
  idempotencyKeys: IdempotencyKeys;
  rollups: Rollups;
  totals: TotalsStore;
  requests: RecountRequests;
  fleet: FleetRegistry;
  /** `holder` tells this run of a process from all others. */
  lease(options: LeaseOptions): Lease;
  destroy(): void;
};

/** The settings of core/settings/env.ts that every process shares; `deadlines` is not one: tests on busy machines raise it. */
export type AwsServicesOptions = {
  AWS_REGION: string;
  AWS_ENDPOINT_URL_SQS?: string | undefined;
  AWS_ENDPOINT_URL_DYNAMODB?: string | undefined;
  RESOURCE_PREFIX: string;
  QUEUE_URL: string;
  EVENT_RETENTION_DAYS: number;
  deadlines?: Deadlines;
};

/** What is stamped and compared is so by `clock`, which goes by the services' answers. */
export function createAwsServices(config: AwsServicesOptions, clock: Clock = createClock()): AwsServices {
  const clients = createAwsClients({
    region: config.AWS_REGION,
    sqsEndpoint: config.AWS_ENDPOINT_URL_SQS,
    dynamoEndpoint: config.AWS_ENDPOINT_URL_DYNAMODB,
    deadlines: config.deadlines,
    observe: clock.observe,
  });
  const { dynamo } = clients;
  const { now } = clock;
  const tables = tableNames(config.RESOURCE_PREFIX);
  const retentionDays = config.EVENT_RETENTION_DAYS;
  const control = { dynamo, table: tables.control };
  const requests = createRecountRequests({ dynamo, table: tables.rollups }, { retentionDays, now });
  return {
    queues: createEventQueues(clients, config.QUEUE_URL),
    store: createEventStore(
      { dynamo, table: tables.events },
      { retentionDays, now, askForRecount: requests.ask },
    ),
    idempotencyKeys: createIdempotencyKeys(control, now),
    rollups: createRollups({ dynamo, table: tables.rollups }, { retentionDays }),
    fleet: createFleetRegistry({ dynamo, table: tables.rollups }, now),
    totals: createTotalsStore({ dynamo, tables }, { retentionDays }),
    requests,
    lease: (options) => createLease(control, options),
    destroy: () => clients.destroy(),
  };
}
