import {
  type AttributeValue,
  type DynamoDBClient,
  QueryCommand,
  type QueryCommandOutput,
} from '@aws-sdk/client-dynamodb';
import { addCount, type Counts, minuteOf } from '../../../core/counts/rollups.ts';
import { backOffMs, pause } from '../../../core/lib/back-off.ts';
import { DAY_MS } from '../../../core/lib/durations.ts';
import { abortOption } from '../clients/abort-option.ts';
import { outcomeOfFailure } from '../clients/call-outcome.ts';
import { TIME_SHARDS, timePartition } from './event-item.ts';

type Deps = { dynamo: DynamoDBClient; table: string };
type Range = { fromMs: number; toMs: number };

/** Counts the events stored in a range by minute. The time index has all that takes. */
export async function countStored(
  deps: Deps,
  range: Range,
  signal?: AbortSignal,
): Promise<Map<number, Counts>> {
  const minutes = new Map<number, Counts>();
  for (const part of partitionsOf(range))
    for await (const item of rowsOf(deps, part, signal)) {
      const minuteMs = minuteOf(Date.parse(item.time_sort?.S?.slice(0, ISO_LENGTH) ?? ''));
      const counts = minutes.get(minuteMs) ?? {};
      minutes.set(minuteMs, counts);
      const eventType = item.event_type?.S ?? '';
      addCount(counts, eventType, item.outcome?.S ?? '');
      if (item.redriven?.BOOL) addCount(counts, eventType, 'redriven');
    }
  return minutes;
}

const ISO_LENGTH = '2026-05-28T10:00:00.123Z'.length;

type Part = { partition: string; from: string; to: string };

/** Each day (UTC) has one partition per shard. A time sorts before every row stored at that time. */
function* partitionsOf({ fromMs, toMs }: Range): Iterable<Part> {
  // DynamoDB refuses a range that ends before it begins; the emulators do not.
  if (fromMs >= toMs) return;
  const [from, to] = [new Date(fromMs).toISOString(), new Date(toMs).toISOString()];
  for (let dayMs = Math.floor(fromMs / DAY_MS) * DAY_MS; dayMs < toMs; dayMs += DAY_MS)
    for (let shard = 0; shard < TIME_SHARDS; shard += 1)
      yield { partition: timePartition(dayMs, shard), from, to };
}

async function* rowsOf(
  { dynamo, table }: Deps,
  { partition, from, to }: Part,
  signal: AbortSignal | undefined,
): AsyncIterable<Record<string, AttributeValue>> {
  let start: Record<string, AttributeValue> | undefined;
  do {
    const { Items = [], LastEvaluatedKey } = await readPage(
      dynamo,
      new QueryCommand({
        TableName: table,
        IndexName: 'by_time',
        KeyConditionExpression: 'time_partition = :partition AND time_sort BETWEEN :from AND :to',
        ExpressionAttributeValues: {
          ':partition': { S: partition },
          ':from': { S: from },
          ':to': { S: to },
        },
        ExclusiveStartKey: start,
      }),
      signal,
    );
    yield* Items;
    start = LastEvaluatedKey;
  } while (start);
}

/** Half a minute in the mean, for one page. */
const THROTTLED_TRIES = 20;
const THROTTLED_RETRY = { baseMs: 100, capMs: 4_000 };

/** Starting over for one refused page would read the others again: provisioned throughput might never let it end. */
async function readPage(
  dynamo: DynamoDBClient,
  page: QueryCommand,
  signal: AbortSignal = new AbortController().signal,
): Promise<QueryCommandOutput> {
  for (let tries = 1; ; tries += 1)
    try {
      return await dynamo.send(page, abortOption(signal));
    } catch (error) {
      const goesOn = outcomeOfFailure(error) === 'throttled' && tries < THROTTLED_TRIES;
      if (!goesOn || !(await pause(backOffMs(tries, THROTTLED_RETRY), signal))) throw error;
    }
}
