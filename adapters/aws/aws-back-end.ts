import { type Clock, createClock } from '../../core/clock/clock.ts';
import type { BackEnd } from '../../core/ports/back-end.ts';
import type { Sender } from '../../core/ports/queue.ts';
import type { DependencyProbe } from '../../core/telemetry/dependency-probe.ts';
import { type AwsClients, createAwsClients, type Deadlines } from './clients/aws-clients.ts';
import { createEventStore } from './dynamodb/event-store.ts';
import { createFleetRegistry } from './dynamodb/fleet-registry.ts';
import { createIdempotencyKeys } from './dynamodb/idempotency-keys.ts';
import { createLeaseRecords } from './dynamodb/lease-records.ts';
import { createTotalsStore } from './dynamodb/lifetime-totals.ts';
import { createRecountRequests } from './dynamodb/recount-requests.ts';
import { createRollups } from './dynamodb/rollups.ts';
import { tableNames } from './setup/resources.ts';
import { connectSqs, createSqsSender } from './sqs/connect-sqs.ts';
import { createEventQueues } from './sqs/event-queue.ts';

/** The settings of core/settings/env.ts that every process shares; `deadlines` is not one: tests on busy machines raise it. */
export type AwsSettings = {
  AWS_REGION: string;
  AWS_ENDPOINT_URL_SQS?: string | undefined;
  AWS_ENDPOINT_URL_DYNAMODB?: string | undefined;
  RESOURCE_PREFIX: string;
  QUEUE_URL: string;
  EVENT_RETENTION_DAYS: number;
  deadlines?: Deadlines;
};

/** SQS and DynamoDB behind every port. What is stamped and compared is so by `clock`, which goes by their answers. */
export function createAwsBackEnd(
  settings: AwsSettings,
  clock: Clock = createClock(),
  probe?: DependencyProbe,
): BackEnd {
  const clients = createClients(settings, clock, probe);
  const { dynamo } = clients;
  const { now } = clock;
  const tables = tableNames(settings.RESOURCE_PREFIX);
  const retentionDays = settings.EVENT_RETENTION_DAYS;
  const control = { dynamo, table: tables.control };
  const requests = createRecountRequests({ dynamo, table: tables.rollups }, { retentionDays, now });
  return {
    ...connectSqs(createEventQueues(clients, settings.QUEUE_URL), { now }),
    store: createEventStore(
      { dynamo, table: tables.events },
      { retentionDays, now, askForRecount: requests.ask },
    ),
    idempotencyKeys: createIdempotencyKeys(control, now),
    rollups: createRollups({ dynamo, table: tables.rollups }, { retentionDays }),
    fleet: createFleetRegistry({ dynamo, table: tables.rollups }, now),
    totals: createTotalsStore({ dynamo, tables }, { retentionDays }),
    requests,
    leases: createLeaseRecords(control),
    destroy: () => clients.destroy(),
  };
}

/** Only what accepting needs. Its connections live as long as the process. */
export function createAwsSender(settings: AwsSettings, clock: Clock, probe?: DependencyProbe): Sender {
  const clients = createClients(settings, clock, probe);
  return createSqsSender(createEventQueues(clients, settings.QUEUE_URL).events);
}

function createClients(settings: AwsSettings, clock: Clock, probe?: DependencyProbe): AwsClients {
  return createAwsClients({
    region: settings.AWS_REGION,
    sqsEndpoint: settings.AWS_ENDPOINT_URL_SQS,
    dynamoEndpoint: settings.AWS_ENDPOINT_URL_DYNAMODB,
    deadlines: settings.deadlines,
    observe: clock.observe,
    probe,
  });
}
