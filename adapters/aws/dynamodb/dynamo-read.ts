import { BatchGetItemCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { backOffMs, pause } from '../../../core/lib/back-off.ts';
import type { Item } from './event-item.ts';

type Read = {
  table: string;
  /** Up to 100, without duplicates. */
  keys: Item[];
  /** The attributes to read; all by default. */
  projection?: string;
  /** Placeholders in the projection for names that DynamoDB may have reserved. */
  names?: Record<string, string>;
  /** True by default. False costs half, and may miss a recent write. */
  consistent?: boolean;
  signal?: AbortSignal | undefined;
};

const TRIES = 5;
const RETRY = { baseMs: 25, capMs: 400 };

/** Reads up to 100 items in one call, but for those that do not exist. Rejects when the table does not return all. */
export async function readItems(
  dynamo: DynamoDBClient,
  { table, keys, projection, names, consistent = true, signal = new AbortController().signal }: Read,
): Promise<Item[]> {
  const found: Item[] = [];
  let pending = keys;
  for (let tries = 1; tries <= TRIES; tries += 1) {
    if (tries > 1 && !(await pause(backOffMs(tries - 1, RETRY), signal))) break;
    const request = {
      Keys: pending,
      ConsistentRead: consistent,
      ...(projection === undefined ? {} : { ProjectionExpression: projection }),
      ...(names === undefined ? {} : { ExpressionAttributeNames: names }),
    };
    const { Responses, UnprocessedKeys } = await dynamo.send(
      new BatchGetItemCommand({ RequestItems: { [table]: request } }),
      { abortSignal: signal },
    );
    found.push(...(Responses?.[table] ?? []));
    // A throttled table answers 200 and lists the keys that it did not read.
    pending = UnprocessedKeys?.[table]?.Keys ?? [];
    if (pending.length === 0) return found;
  }
  throw new Error(`the table left ${pending.length} keys unprocessed`);
}
