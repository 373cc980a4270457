import {
  type AttributeValue,
  DeleteItemCommand,
  type DynamoDBClient,
  PutItemCommand,
  paginateQuery,
} from '@aws-sdk/client-dynamodb';
import { latestHeard } from '../../../core/counts/queue-age.ts';
import { HOUR_MS } from '../../../core/lib/durations.ts';
import type {
  FleetRegistry,
  FleetState,
  WantedFleet,
  WorkerWork,
} from '../../../core/ports/fleet-registry.ts';
import { throwRefusals } from '../clients/throw-refusals.ts';

/** One partition of the rollups table holds them all: a fleet is tens of workers. */
const PARTITION = { S: 'fleet' };
const DESIRED = 'desired';
/** How long the last reports of a dead fleet are used. */
const HEARD_MS = HOUR_MS;
const workerKey = (worker: string) => `worker#${worker}`;

export function createFleetRegistry(
  { dynamo, table }: { dynamo: DynamoDBClient; table: string },
  now: () => number = Date.now,
): FleetRegistry {
  return {
    announce: (worker, ttlMs, { throughput, capacity, heard } = { throughput: 0 }) =>
      put(workerKey(worker), ttlMs, {
        throughput: number(throughput),
        ...(capacity === undefined ? {} : { capacity: number(capacity) }),
        ...(heard === undefined
          ? {}
          : { heard_at_ms: number(heard.atMs), oldest_age_ms: number(heard.oldestAgeMs) }),
      }),
    async leave(worker) {
      const Key = { pk: PARTITION, sk: { S: workerKey(worker) } };
      await dynamo.send(new DeleteItemCommand({ TableName: table, Key }));
    },
    publishDesired: ({ desired, max, reason, changes: { up, down } }, ttlMs) =>
      put(DESIRED, ttlMs, {
        desired: number(desired),
        max: number(max),
        reason: { S: reason },
        up: number(up),
        down: number(down),
      }),

    async read() {
      const all = await throwRefusals(Array.fromAsync(recent()));
      const current = all.filter(({ until_ms }) => read(until_ms) > now());
      const wanted = current.filter(({ sk }) => sk?.S === DESIRED).map(wantedOf)[0];
      const workers = current.filter(({ sk }) => sk?.S !== DESIRED).map(workOf);
      const spokeAtMs = current.flatMap(({ said_at_ms }) => (said_at_ms ? read(said_at_ms) : []));
      // The last report of a dead fleet is better than none: the messages that it saw grow older.
      const listeners = workers.length > 0 ? workers : all.map(workOf);
      const heard = latestHeard(listeners.flatMap((worker) => worker.heard ?? []));
      return {
        ...wanted,
        live: workers.length,
        ...totalOf(workers),
        ...(heard === undefined ? {} : { heard }),
        ...(spokeAtMs.length === 0 ? {} : { asOfMs: Math.min(...spokeAtMs) }),
      };
    },
  };

  /** In pages: a worker that died without signing off stays until the table's TTL removes it, days later. */
  async function* recent(): AsyncIterable<Record<string, AttributeValue>> {
    const pages = paginateQuery(
      { client: dynamo },
      {
        TableName: table,
        KeyConditionExpression: 'pk = :pk',
        FilterExpression: 'until_ms > :now OR heard_at_ms > :heard',
        ExpressionAttributeValues: {
          ':pk': PARTITION,
          ':now': number(now()),
          ':heard': number(now() - HEARD_MS),
        },
      },
    );
    for await (const { Items = [] } of pages) yield* Items;
  }

  async function put(
    sk: string,
    ttlMs: number,
    more: Record<string, { N: string } | { S: string }> = {},
  ): Promise<void> {
    const nowMs = now();
    const untilMs = nowMs + ttlMs;
    await dynamo.send(
      new PutItemCommand({
        TableName: table,
        Item: {
          pk: PARTITION,
          sk: { S: sk },
          said_at_ms: { N: String(nowMs) },
          until_ms: { N: String(untilMs) },
          expires_at: { N: String(Math.ceil((untilMs + HEARD_MS) / 1000)) },
          ...more,
        },
      }),
    );
  }
}

type Item = Record<string, AttributeValue>;

const number = (value: number) => ({ N: String(value) });
const read = (value: AttributeValue | undefined) => Number(value?.N ?? 0);

function wantedOf({ desired, max, reason, up, down }: Item): WantedFleet {
  const changes = { up: read(up), down: read(down) };
  return { desired: read(desired), max: read(max), reason: reason?.S ?? '', changes };
}

function workOf({ throughput, capacity, heard_at_ms, oldest_age_ms }: Item): WorkerWork {
  return {
    throughput: read(throughput),
    capacity: capacity && read(capacity),
    heard: heard_at_ms && { atMs: read(heard_at_ms), oldestAgeMs: read(oldest_age_ms) },
  };
}

function totalOf(workers: readonly WorkerWork[]): Pick<FleetState, 'throughput' | 'capacityPerWorker'> {
  const throughput = workers.reduce((sum, worker) => sum + worker.throughput, 0);
  const measured = workers.flatMap(({ capacity }) => capacity ?? []);
  if (measured.length === 0) return { throughput };
  return { throughput, capacityPerWorker: measured.reduce((sum, one) => sum + one, 0) / measured.length };
}
