import {
  type AttributeValue,
  type DynamoDBClient,
  GetItemCommand,
  QueryCommand,
} from '@aws-sdk/client-dynamodb';
import { DAY_MS } from './durations.ts';
import { type InsertOutcome, insertEvents, MAX_INSERT_BATCH } from './event-insert.ts';
import { type EventFilter, type EventPage, queryEvents } from './event-query.ts';
import { createMicroBatcher } from './micro-batcher.ts';
import { fromItem, type StoredEvent, TIME_SHARDS, timePartition } from './stored-event.ts';

export type EventStore = {
  /** Puts an event's outcome on record, in one call with others that come at about the same time. */
  insert(event: StoredEvent): Promise<InsertOutcome>;
  /** Consistent read. Rejects when the table can't be reached. */
  get(id: string): Promise<StoredEvent | undefined>;
  /** Rejects when the table can't be reached. */
  query(filter: EventFilter, page: { limit: number; before?: string }): Promise<EventPage>;
  /** What was stored in `[fromMs, toMs)`, which lies within one day (UTC). Rejects when the table can't be reached. */
  indexRows(fromMs: number, toMs: number): AsyncIterable<IndexRow>;
  /** A read of nothing. Rejects when the table can't be reached. */
  ping(): Promise<void>;
};

/** What the time index knows of an event without reading it. */
export type IndexRow = { storedAtMs: number; eventType: string; outcome: string; redriven: boolean };

export type EventStoreOptions = {
  /** How long an event is kept. */
  retentionDays: number;
  insertLingerMs?: number;
  maxInsertsInFlight?: number;
  now?: () => number;
  /** The minutes before this were recounted: an event that failed in one of them was counted. */
  recountedUntilMs?: () => Promise<number>;
};

type Deps = { dynamo: DynamoDBClient; table: string };

export function createEventStore({ dynamo, table }: Deps, options: EventStoreOptions): EventStore {
  const { retentionDays, insertLingerMs = 3, maxInsertsInFlight = 4, now = Date.now } = options;
  const { recountedUntilMs = async () => 0 } = options;
  const expiresAt = (nowMs: number) => Math.floor((nowMs + retentionDays * DAY_MS) / 1000);
  const inserts = createMicroBatcher<StoredEvent, InsertOutcome>({
    maxItems: MAX_INSERT_BATCH,
    lingerMs: insertLingerMs,
    maxInFlight: maxInsertsInFlight,
    flush: (events) => insertEvents({ dynamo, table, expiresAt, now, recountedUntilMs }, events),
  });

  return {
    insert(event) {
      const added = inserts.add(event);
      // The batcher is unbounded: what it holds is bounded by the events in hand.
      return added.kind === 'added' ? added.result : Promise.resolve({ kind: 'unavailable', reason: 'full' });
    },

    async get(id) {
      const { Item } = await dynamo.send(
        new GetItemCommand({ TableName: table, Key: { event_id: { S: id } }, ConsistentRead: true }),
      );
      return Item && fromItem(Item, now());
    },

    query: (filter, page) => queryEvents({ dynamo, table }, filter, { ...page, nowMs: now() }),

    async *indexRows(fromMs, toMs) {
      for (let shard = 0; shard < TIME_SHARDS; shard += 1) yield* shardRows(fromMs, toMs, shard);
    },

    async ping() {
      await dynamo.send(new GetItemCommand({ TableName: table, Key: { event_id: { S: 'ping' } } }));
    },
  };

  async function* shardRows(fromMs: number, toMs: number, shard: number): AsyncIterable<IndexRow> {
    let start: Record<string, AttributeValue> | undefined;
    do {
      const page = await readRows(fromMs, toMs, shard, start);
      for (const item of page.Items ?? [])
        yield {
          storedAtMs: Date.parse(item.time_sort?.S?.slice(0, 24) ?? ''),
          eventType: item.event_type?.S ?? '',
          outcome: item.outcome?.S ?? '',
          redriven: item.redriven?.BOOL ?? false,
        };
      start = page.LastEvaluatedKey;
    } while (start);
  }

  function readRows(
    fromMs: number,
    toMs: number,
    shard: number,
    start: Record<string, AttributeValue> | undefined,
  ) {
    return dynamo.send(
      new QueryCommand({
        TableName: table,
        IndexName: 'by_time',
        KeyConditionExpression: 'time_partition = :partition AND time_sort BETWEEN :from AND :to',
        ExpressionAttributeValues: {
          ':partition': { S: timePartition(fromMs, shard) },
          ':from': { S: new Date(fromMs).toISOString() },
          ':to': { S: new Date(toMs).toISOString() },
        },
        ExclusiveStartKey: start,
      }),
    );
  }
}
