import { type DynamoDBClient, QueryCommand, type QueryCommandInput } from '@aws-sdk/client-dynamodb';
import type { StoredEvent } from '../../../core/event/stored-event.ts';
import { DAY_MS } from '../../../core/lib/durations.ts';
import type { EventFilter, EventPage, PageRequest } from '../../../core/ports/event-store.ts';
import { abortOption } from '../clients/abort-option.ts';
import { readItems } from './dynamo-read.ts';
import {
  fromItem,
  type Item,
  SUBJECT_SHARDS,
  subjectPartition,
  TIME_SHARDS,
  timePartition,
  timeSortKey,
} from './event-item.ts';

type Deps = { dynamo: DynamoDBClient; table: string };

/** A page reads no more of the index than this, however few rows match. */
const MAX_DAYS_A_PAGE = 7;
const MAX_ROWS_A_SHARD = 200;

/**
 * Events by stored time, newest first. A page reads a bounded amount. `next` is the sort key (stored time and id) that
 * it reached: the next page begins with the row before that.
 */
export async function queryEvents(
  deps: Deps,
  filter: EventFilter,
  page: PageRequest & { nowMs: number },
): Promise<EventPage> {
  // Compared as numbers: years of more than four digits do not sort as text.
  if (filter.fromMs >= filter.toMs) return { events: [] };
  const end = timeSortKey(filter.toMs, '');
  // A cursor from another range may name a later time.
  const upper = page.after !== undefined && page.after < end ? page.after : end;
  const lower = timeSortKey(filter.fromMs, '');
  if (upper <= lower) return { events: [] };
  const range: Range = { lower, upper, limit: page.limit, signal: page.signal };
  const { keys, next } = await (filter.subject === undefined
    ? keysByTime(deps, filter, range)
    : keysBySubject(deps, filter, filter.subject, range));
  const { events, full = next } = await hydrate(deps, keys, page);
  return { events, ...(full === undefined ? {} : { next: full }) };
}

type Range = { lower: string; upper: string; limit: number; signal: AbortSignal | undefined };
type Keys = { keys: IndexKey[]; next: string | undefined };
type IndexKey = { id: string; sort: string };

/** Reads day by day from the upper end, each day over all of its shards. */
async function keysByTime(deps: Deps, filter: EventFilter, range: Range): Promise<Keys> {
  const keys: IndexKey[] = [];
  let upper = range.upper;
  for (let days = 0; days < MAX_DAYS_A_PAGE; days += 1) {
    const dayMs = Math.floor((timeOf(upper) - 1) / DAY_MS) * DAY_MS;
    const found = await readShards(
      Array.from({ length: TIME_SHARDS }, (_, shard) =>
        indexQuery(deps, 'by_time', 'time_partition', timePartition(dayMs, shard), filter, {
          ...range,
          upper,
        }),
      ),
      deps,
      { limit: range.limit - keys.length, signal: range.signal },
    );
    keys.push(...found.keys);
    if (found.next !== undefined) return { keys, next: found.next };
    if (dayMs <= filter.fromMs) return { keys, next: undefined };
    upper = timeSortKey(dayMs, '');
    if (keys.length === range.limit) return { keys, next: upper };
  }
  return { keys, next: upper };
}

function keysBySubject(deps: Deps, filter: EventFilter, subject: string, range: Range): Promise<Keys> {
  const queries = Array.from({ length: SUBJECT_SHARDS }, (_, shard) =>
    indexQuery(deps, 'by_subject', 'subject_partition', subjectPartition(subject, shard), filter, range),
  );
  return readShards(queries, deps, range);
}

function indexQuery(
  deps: Deps,
  index: string,
  partitionName: string,
  partition: string,
  filter: EventFilter,
  range: Range,
): QueryCommandInput {
  return {
    TableName: deps.table,
    IndexName: index,
    KeyConditionExpression: `${partitionName} = :partition AND time_sort BETWEEN :lower AND :upper`,
    ExpressionAttributeValues: {
      ':partition': { S: partition },
      ':lower': { S: range.lower },
      ':upper': { S: range.upper },
      ...(filter.eventType === undefined ? {} : { ':type': { S: filter.eventType } }),
    },
    ...(filter.eventType === undefined ? {} : { FilterExpression: 'event_type = :type' }),
    ProjectionExpression: 'event_id, time_sort',
    ScanIndexForward: false,
    Limit: MAX_ROWS_A_SHARD,
  };
}

/**
 * Merges shards, newest first. A shard that stopped at its limit may have rows older than it reached, so the page ends
 * there at the latest.
 */
async function readShards(
  queries: QueryCommandInput[],
  deps: Deps,
  { limit, signal }: Pick<Range, 'limit' | 'signal'>,
): Promise<Keys> {
  const shards = await Promise.all(
    queries.map(async (query) => {
      const { Items = [], LastEvaluatedKey } = await deps.dynamo.send(
        new QueryCommand(query),
        abortOption(signal),
      );
      const rows = Items.map((item) => ({ id: item.event_id?.S ?? '', sort: item.time_sort?.S ?? '' }));
      return { rows, reached: LastEvaluatedKey?.time_sort?.S };
    }),
  );
  const floor =
    shards
      .map(({ reached }) => reached ?? '')
      .sort()
      .at(-1) ?? '';
  const upper = queries[0]?.ExpressionAttributeValues?.[':upper']?.S;
  const rows = shards
    .flatMap((shard) => shard.rows)
    .filter(({ sort }) => sort >= floor && sort !== upper)
    .sort((a, b) => (a.sort < b.sort ? 1 : -1));
  if (rows.length > limit) return { keys: rows.slice(0, limit), next: rows[limit - 1]?.sort };
  return { keys: rows, next: floor === '' ? undefined : floor };
}

function timeOf(sort: string): number {
  // A bound without an id excludes its own millisecond, and one with an id includes it.
  const [time = '', id = ''] = sort.split('#');
  return Date.parse(time) + (id === '' ? 0 : 1);
}

/** Bounds the bytes of a step: ten of the largest events are 2 MB, a hundred would be 20. */
const KEYS_A_STEP = 10;

type Hydrating = { nowMs: number } & Pick<PageRequest, 'maxBytes' | 'signal'>;

/**
 * Reads whole events in the order of the keys, without those that are gone. `full` is the key at which it stopped
 * because the next event would have exceeded `maxBytes`.
 */
async function hydrate(
  deps: Deps,
  keys: IndexKey[],
  { nowMs, maxBytes, signal }: Hydrating,
): Promise<{ events: StoredEvent[]; full?: string | undefined }> {
  const events: StoredEvent[] = [];
  let bytes = 0;
  let items = new Map<string, Item>();
  for (const [index, { id }] of keys.entries()) {
    if (index % KEYS_A_STEP === 0)
      items = await getItems(deps, keys.slice(index, index + KEYS_A_STEP), signal);
    const item = items.get(id);
    const event = item && fromItem(item, nowMs);
    if (!event) continue;
    bytes += bytesOf(item);
    if (bytes > maxBytes && events.length > 0) return { events, full: keys[index - 1]?.sort };
    events.push(event);
  }
  return { events };
}

async function getItems(
  { dynamo, table }: Deps,
  keys: IndexKey[],
  signal: AbortSignal | undefined,
): Promise<Map<string, Item>> {
  const items = await readItems(dynamo, {
    table,
    keys: keys.map(({ id }) => ({ event_id: { S: id } })),
    consistent: false,
    signal,
  });
  return new Map(items.map((item) => [item.event_id?.S ?? '', item]));
}

/** About the event's size in an answer, which has nearly the same text. */
function bytesOf(item: Item): number {
  return Object.values(item).reduce((bytes, { S = '' }) => bytes + Buffer.byteLength(S), 0);
}
