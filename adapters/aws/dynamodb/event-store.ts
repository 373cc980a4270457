import {
  type AttributeValue,
  type DynamoDBClient,
  GetItemCommand,
  QueryCommand,
} from '@aws-sdk/client-dynamodb';
import { type StoredEvent, TIME_SHARDS, timePartition } from '../../../core/event/stored-event.ts';
import { describeError } from '../../../core/lib/describe-error.ts';
import { DAY_MS } from '../../../core/lib/durations.ts';
import { createMicroBatcher, resultOf } from '../../../core/lib/micro-batcher.ts';
import { MAX_INSERT_BATCH } from './dynamo-insert.ts';
import { type AttemptsRecord, type NoteOutcome, noteAttempts } from './event-attempts.ts';
import { accountFor, type Confirmed } from './event-confirmed.ts';
import { type InsertOutcome, insertEvents } from './event-insert.ts';
import { type EventFilter, type EventPage, type PageRequest, queryEvents } from './event-query.ts';
import {
  type EventRecord,
  type EventState,
  MAX_STATES_A_READ,
  readRecord,
  readStates,
} from './event-record.ts';

export type EventStore = {
  /** Puts an event's outcome on record, in one call with others that come at about the same time. */
  insert(event: StoredEvent): Promise<InsertOutcome>;
  /** Puts an attempt that failed on record, unless it or a later one is there, in one call with others. */
  noteAttempt(record: AttemptsRecord): Promise<NoteOutcome>;
  /** What is on record of an event, in one call with others that are asked for at about the same time. Consistent. */
  state(id: string): Promise<EventState | Unavailable>;
  /**
   * Sees to it that a row that was found, and that nobody knows to have been confirmed in time, is counted in the
   * minutes that it changed.
   */
  accountFor(found: Confirmed): Promise<{ kind: 'accounted_for' } | Unavailable>;
  /** All that is on record of an event. Consistent. Rejects when the table can't be reached. */
  find(id: string, signal?: AbortSignal): Promise<EventRecord>;
  /** Rejects when the table can't be reached. */
  query(filter: EventFilter, page: PageRequest): Promise<EventPage>;
  /** What was stored in `[fromMs, toMs)`, which lies within one day (UTC). Rejects when the table can't be reached. */
  indexRows(fromMs: number, toMs: number): AsyncIterable<IndexRow>;
  /** A read of nothing. Rejects when the table can't be reached. */
  ping(): Promise<void>;
};

/** What the time index knows of an event without reading it. */
export type IndexRow = { storedAtMs: number; eventType: string; outcome: string; redriven: boolean };

type Unavailable = { kind: 'unavailable'; reason: string };

export type EventStoreOptions = {
  /** How long an event is kept. */
  retentionDays: number;
  insertLingerMs?: number;
  maxInsertsInFlight?: number;
  now?: () => number;
  /** Has the minute of this time counted again. Rejects when the table can't be reached. */
  askForRecount?: (atMs: number) => Promise<void>;
};

type Deps = { dynamo: DynamoDBClient; table: string };

export function createEventStore({ dynamo, table }: Deps, options: EventStoreOptions): EventStore {
  const { retentionDays, insertLingerMs = 3, maxInsertsInFlight = 4, now = Date.now } = options;
  const { askForRecount = async () => {} } = options;
  const expiresAt = (nowMs: number) => Math.floor((nowMs + retentionDays * DAY_MS) / 1000);
  const inserts = createMicroBatcher<StoredEvent, InsertOutcome>({
    maxItems: MAX_INSERT_BATCH,
    lingerMs: insertLingerMs,
    maxInFlight: maxInsertsInFlight,
    flush: (events) => insertEvents({ dynamo, table, expiresAt, now, askForRecount }, events),
  });

  const notes = createMicroBatcher<AttemptsRecord, NoteOutcome>({
    maxItems: MAX_INSERT_BATCH,
    lingerMs: insertLingerMs,
    maxInFlight: maxInsertsInFlight,
    flush(records) {
      const expiresAtSeconds = expiresAt(now());
      return noteAttempts(
        { dynamo, table },
        records.map((record) => ({ record, expiresAtSeconds })),
      );
    },
  });
  const states = createMicroBatcher<string, EventState>({
    maxItems: MAX_STATES_A_READ,
    lingerMs: 1,
    maxInFlight: 4,
    async flush(ids) {
      const found = await readStates({ dynamo, table }, [...new Set(ids)]);
      return ids.map((id) => found.get(id) ?? {});
    },
  });

  return {
    insert: (event) => resultOf(inserts.add(event)),

    noteAttempt: (record) => resultOf(notes.add(record)),

    state: (id) =>
      resultOf(states.add(id)).catch((error) => ({ kind: 'unavailable', reason: describeError(error) })),

    accountFor: (found) => accountFor({ now, askForRecount }, found, { kind: 'accounted_for' }),

    find: (id, signal) => readRecord({ dynamo, table }, id, { nowMs: now(), signal }),

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
