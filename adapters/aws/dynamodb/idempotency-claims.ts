import { type DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { describeError } from '../../../core/lib/describe-error.ts';
import {
  type Claim,
  IDEMPOTENCY_WINDOW_SECONDS,
  type KeyedEvent,
} from '../../../core/ports/idempotency-keys.ts';
import { abortOption } from '../clients/abort-option.ts';
import { isRequestRefused, itemInTheWay } from '../clients/aws-failure.ts';
import { insertNew } from './dynamo-insert.ts';
import { readItems } from './dynamo-read.ts';
import type { Item } from './event-item.ts';

/** `pk`: the digest of the key. */
export type Candidate = { pk: string; event: KeyedEvent };

type Call = {
  dynamo: DynamoDBClient;
  table: string;
  nowSeconds: number;
  signal?: AbortSignal | undefined;
};

/** Claims up to `MAX_INSERT_BATCH` distinct keys in one call, and finds the holders of those that are taken. */
export async function claimKeys(call: Call, candidates: readonly Candidate[]): Promise<Claim[]> {
  const [alone, ...others] = candidates;
  // A put is faster than a batch of one statement.
  if (alone && others.length === 0) return [await put(call, alone)];
  const { dynamo, table, signal } = call;
  const toItem = (candidate: Candidate) => claimItem(call, candidate);
  const inserted = await insertNew({ dynamo, table, toItem }, candidates, signal);
  const taken = candidates.filter((_, index) => inserted[index]?.kind === 'exists');
  const claimOfTaken = await settleTaken(call, taken);
  return candidates.map(({ pk, event }, index) => {
    const outcome = inserted[index];
    if (outcome?.kind === 'inserted') return { kind: 'held', holder: event };
    return claimOfTaken.get(pk) ?? (outcome as Claim); // `exists` is in the map; the others are claims as they are
  });
}

function keyOf({ pk }: Candidate) {
  return { pk: { S: pk }, sk: { S: 'claim' } };
}

function claimItem({ nowSeconds }: Call, candidate: Candidate): Item {
  const { event } = candidate;
  return {
    ...keyOf(candidate),
    event_id: { S: event.id },
    fingerprint: { S: event.fingerprint },
    expires_at: { N: String(nowSeconds + IDEMPOTENCY_WINDOW_SECONDS) },
  };
}

/** Claims one key that is new, or whose claim has expired, whether or not the table has removed it. */
async function put(call: Call, candidate: Candidate): Promise<Claim> {
  try {
    await call.dynamo.send(
      new PutItemCommand({
        TableName: call.table,
        Item: claimItem(call, candidate),
        ConditionExpression: 'attribute_not_exists(pk) OR expires_at <= :now',
        ExpressionAttributeValues: { ':now': { N: String(call.nowSeconds) } },
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      }),
      abortOption(call.signal),
    );
    return { kind: 'held', holder: candidate.event };
  } catch (error) {
    // The holder may be our own event, from a try whose answer was lost.
    const inTheWay = itemInTheWay(error);
    return inTheWay ? { kind: 'held', holder: holderIn(inTheWay) } : failedClaim(error);
  }
}

/**
 * A taken key has a claim that is current or expired. Only a read tells which: a PartiQL insert does not return the
 * item in its way.
 */
async function settleTaken(call: Call, taken: readonly Candidate[]): Promise<ReadonlyMap<string, Claim>> {
  if (taken.length === 0) return new Map();
  try {
    const holders = await readHolders(call, taken);
    const settled = taken.map(async (candidate): Promise<[string, Claim]> => {
      const holder = holders.get(candidate.pk);
      return [candidate.pk, holder ? { kind: 'held', holder } : await put(call, candidate)];
    });
    return new Map(await Promise.all(settled));
  } catch (error) {
    return new Map(taken.map(({ pk }) => [pk, failedClaim(error)]));
  }
}

/** Leaves out expired claims. */
async function readHolders(call: Call, taken: readonly Candidate[]): Promise<Map<string, KeyedEvent>> {
  const { dynamo, table, nowSeconds, signal } = call;
  const items = await readItems(dynamo, { table, keys: taken.map(keyOf), signal });
  return new Map(
    items
      .filter(({ expires_at }) => Number(expires_at?.N) > nowSeconds)
      .map((item) => [item.pk?.S ?? '', holderIn(item)]),
  );
}

function holderIn({ event_id, fingerprint }: Item): KeyedEvent {
  return { id: event_id?.S ?? '', fingerprint: fingerprint?.S ?? '' };
}

function failedClaim(error: unknown): Claim {
  return { kind: isRequestRefused(error) ? 'refused' : 'unavailable', reason: describeError(error) };
}
