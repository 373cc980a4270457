import { hash } from 'node:crypto';
import { type DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { abortOption } from './abort-option.ts';
import { describeFailure, isRequestRefused } from './aws-failure.ts';

export type Claim =
  /** The key was free: it now stands for `eventId`. */
  | { kind: 'claimed' }
  /** The same event came under this key before: it has that id. */
  | { kind: 'repeated'; eventId: string }
  /** Another event came under this key before. */
  | { kind: 'conflict' }
  /** Nobody can tell now. */
  | { kind: 'unavailable'; reason: string }
  /** The table will never take this claim: a mistake of ours. */
  | { kind: 'refused'; reason: string };

export type IdempotencyKeys = {
  /** The signal ends the call and frees its connection; the claim may have been made all the same. */
  claim(key: string, event: KeyedEvent, signal?: AbortSignal): Promise<Claim>;
};

type KeyedEvent = { id: string; fingerprint: string };

/** How long a key is kept, and so how long a retry is safe. */
export const IDEMPOTENCY_WINDOW_SECONDS = 24 * 3600;

export function clientKey(key: string): string {
  return `key#${key}`;
}

/** A producer makes source and id together unique (CloudEvents 1.0.2). The length keeps `a:` + `b` and `a` + `:b` apart. */
export function cloudEventKey(source: string, id: string): string {
  return `ce#${source.length}:${source}${id}`;
}

export function createIdempotencyKeys(
  deps: { dynamo: DynamoDBClient; table: string },
  now = Date.now,
): IdempotencyKeys {
  const { dynamo, table } = deps;
  return {
    async claim(key, { id, fingerprint }, signal) {
      const pk = partitionKey(key);
      const nowSeconds = Math.floor(now() / 1000);
      try {
        await dynamo.send(
          new PutItemCommand({
            TableName: table,
            Item: {
              pk: { S: pk },
              event_id: { S: id },
              fingerprint: { S: fingerprint },
              expires_at: { N: String(nowSeconds + IDEMPOTENCY_WINDOW_SECONDS) },
            },
            ConditionExpression: 'attribute_not_exists(pk) OR expires_at <= :now',
            ExpressionAttributeValues: { ':now': { N: String(nowSeconds) } },
          }),
          abortOption(signal),
        );
        return { kind: 'claimed' };
      } catch (error) {
        if (error instanceof Error && error.name === 'ConditionalCheckFailedException')
          return readClaim(pk, { id, fingerprint }, signal);
        return failedClaim(error);
      }
    },
  };

  async function readClaim(pk: string, event: KeyedEvent, signal?: AbortSignal): Promise<Claim> {
    try {
      const { Item } = await dynamo.send(
        new GetItemCommand({ TableName: table, Key: { pk: { S: pk } }, ConsistentRead: true }),
        abortOption(signal),
      );
      if (!Item) return { kind: 'unavailable', reason: 'the key was taken a moment ago and is gone' };
      const eventId = Item.event_id?.S ?? '';
      // A claim that timed out and was sent again by the SDK finds itself.
      if (eventId === event.id) return { kind: 'claimed' };
      return Item.fingerprint?.S === event.fingerprint ? { kind: 'repeated', eventId } : { kind: 'conflict' };
    } catch (error) {
      return failedClaim(error);
    }
  }
}

/**
 * A digest, as the key of an item may take 2,048 bytes and a legal CloudEvent's source and id take more once they are
 * UTF-8. https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html
 */
function partitionKey(key: string): string {
  return hash('sha256', key, 'base64url');
}

function failedClaim(error: unknown): Claim {
  return { kind: isRequestRefused(error) ? 'refused' : 'unavailable', reason: describeFailure(error) };
}
