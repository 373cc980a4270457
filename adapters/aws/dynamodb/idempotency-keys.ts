import { hash } from 'node:crypto';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { lastToAbort } from '../../../core/lib/abort-signals.ts';
import { createMicroBatcher } from '../../../core/lib/micro-batcher.ts';
import type { Claim, IdempotencyKeys } from '../../../core/ports/idempotency-keys.ts';
import { MAX_INSERT_BATCH } from './dynamo-insert.ts';
import { type Candidate, claimKeys } from './idempotency-claims.ts';

type Waiting = Candidate & { signal: AbortSignal | undefined };

export function createIdempotencyKeys(
  { dynamo, table }: { dynamo: DynamoDBClient; table: string },
  now = Date.now,
): IdempotencyKeys {
  const claims = createMicroBatcher<Waiting, Claim>({
    maxItems: MAX_INSERT_BATCH,
    // A single claim does not wait. Claims that come while the most calls are in flight share the next call.
    lingerMs: 0,
    maxInFlight: 8,
    flush: claimTogether,
  });

  return {
    keysPerCall: MAX_INSERT_BATCH,
    claim(key, event, signal) {
      const added = claims.add({ pk: partitionKey(key), event, signal });
      // The batcher is unbounded. The requests in hand bound it, and each of them times out.
      return added.kind === 'added' ? added.result : Promise.resolve(GIVEN_UP);
    },
  };

  /** Of several claims of one key, only the first is made. Its answer holds for all. */
  async function claimTogether(waiting: readonly Waiting[]): Promise<Claim[]> {
    const wanted = waiting.filter(({ signal }) => !signal?.aborted);
    if (wanted.length === 0) return waiting.map(() => GIVEN_UP);
    const firstOfKey = new Map<string, Candidate>();
    for (const { pk, event } of wanted) if (!firstOfKey.has(pk)) firstOfKey.set(pk, { pk, event });
    const nobodyWaits = lastToAbort(wanted.map(({ signal }) => signal));
    const call = { dynamo, table, nowSeconds: Math.floor(now() / 1000), signal: nobodyWaits.signal };
    const made = await claimKeys(call, [...firstOfKey.values()]).finally(nobodyWaits.release);
    const claimOf = new Map([...firstOfKey.keys()].map((pk, index) => [pk, made[index] as Claim])); // one per key
    return waiting.map(({ pk }) => claimOf.get(pk) ?? GIVEN_UP);
  }
}

const GIVEN_UP: Claim = { kind: 'unavailable', reason: 'the claim was given up before it was sent' };

/**
 * A digest: DynamoDB's keys take 2,048 bytes, and a legal CloudEvent's source and id can be longer in UTF-8.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html
 */
function partitionKey(key: string): string {
  return hash('sha256', key, 'base64url');
}
