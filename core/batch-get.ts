import { setTimeout as delay } from 'node:timers/promises';
import { type AttributeValue, BatchGetItemCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { backOffMs } from './back-off.ts';

type Item = Record<string, AttributeValue>;

type Deps = { dynamo: DynamoDBClient; table: string };
type Options = {
  /** Attributes to read, separated by commas; without it whole items. */
  projection?: string;
  names?: Record<string, string>;
  consistent?: boolean;
};

/** The most keys that DynamoDB takes in one BatchGetItem. */
export const MAX_KEYS_A_GET = 100;
const MAX_TRIES = 5;
const RETRY = { baseMs: 50, capMs: 1_000 };

/**
 * Reads up to 100 items by their keys, no key twice, in no order; what is not there is left out. DynamoDB returns keys
 * unprocessed when it is throttled, or when the answer would pass 16 MB. Rejects when they can't all be read.
 * https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchGetItem.html
 */
export async function batchGet(
  { dynamo, table }: Deps,
  keys: Item[],
  options: Options = {},
): Promise<Item[]> {
  const { projection, names, consistent = false } = options;
  const found: Item[] = [];
  let pending = keys;
  for (let attempt = 1; pending.length > 0; attempt += 1) {
    if (attempt > MAX_TRIES) throw new Error('the table kept returning unprocessed keys');
    if (attempt > 1) await delay(backOffMs(attempt, RETRY));
    const request = {
      Keys: pending,
      ConsistentRead: consistent,
      ...(projection === undefined ? {} : { ProjectionExpression: projection }),
      ...(names === undefined ? {} : { ExpressionAttributeNames: names }),
    };
    const answer = await dynamo.send(new BatchGetItemCommand({ RequestItems: { [table]: request } }));
    found.push(...(answer.Responses?.[table] ?? []));
    pending = answer.UnprocessedKeys?.[table]?.Keys ?? [];
  }
  return found;
}
