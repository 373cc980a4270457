import {
  type AttributeValue,
  DeleteItemCommand,
  type DynamoDBClient,
  PutItemCommand,
  paginateQuery,
} from '@aws-sdk/client-dynamodb';

/** Who works, and how many should: told by the workers themselves and by whatever sizes the fleet. */
export type FleetRegistry = {
  /** A worker says that it is there; it is forgotten `ttlMs` later unless it says so again. */
  announce(worker: string, ttlMs: number): Promise<void>;
  /** A worker says that it goes. */
  leave(worker: string): Promise<void>;
  /** What sizes the fleet says how many workers it wants, until `ttlMs` from now. */
  publishDesired(desired: number, reason: string, ttlMs: number): Promise<void>;
  /** `desired` is undefined where nobody says: on AWS the Auto Scaling group knows it. Rejects when the table is down. */
  read(): Promise<FleetState>;
};

export type FleetState = { live: number; desired?: number; reason?: string };

/** All in one partition of the rollups table: a fleet is tens of workers. */
const PARTITION = { S: 'fleet' };
const DESIRED = 'desired';
const workerKey = (worker: string) => `worker#${worker}`;

export function createFleetRegistry(
  { dynamo, table }: { dynamo: DynamoDBClient; table: string },
  now: () => number = Date.now,
): FleetRegistry {
  return {
    announce: (worker, ttlMs) => put(workerKey(worker), ttlMs),
    async leave(worker) {
      const Key = { pk: PARTITION, sk: { S: workerKey(worker) } };
      await dynamo.send(new DeleteItemCommand({ TableName: table, Key }));
    },
    publishDesired: (desired, reason, ttlMs) =>
      put(DESIRED, ttlMs, { desired: { N: String(desired) }, reason: { S: reason } }),

    async read() {
      const state: FleetState = { live: 0 };
      for await (const { sk, desired, reason } of current()) {
        if (sk?.S !== DESIRED) state.live += 1;
        else Object.assign(state, { desired: Number(desired?.N), reason: reason?.S ?? '' });
      }
      return state;
    },
  };

  /** In pages: those that died without a word stay until the table's TTL removes them, which takes days. */
  async function* current(): AsyncIterable<Record<string, AttributeValue>> {
    const pages = paginateQuery(
      { client: dynamo },
      {
        TableName: table,
        KeyConditionExpression: 'pk = :pk',
        FilterExpression: 'until_ms > :now',
        ExpressionAttributeValues: { ':pk': PARTITION, ':now': { N: String(now()) } },
      },
    );
    for await (const { Items = [] } of pages) yield* Items;
  }

  async function put(
    sk: string,
    ttlMs: number,
    more: Record<string, { N: string } | { S: string }> = {},
  ): Promise<void> {
    const untilMs = now() + ttlMs;
    await dynamo.send(
      new PutItemCommand({
        TableName: table,
        Item: {
          pk: PARTITION,
          sk: { S: sk },
          until_ms: { N: String(untilMs) },
          expires_at: { N: String(Math.ceil(untilMs / 1000)) },
          ...more,
        },
      }),
    );
  }
}
