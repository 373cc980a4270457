import { type DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { monotonicNow as monotonicNowOfProcess } from '../../../core/clock/monotonic.ts';
import type { Lease, LeaseOptions } from '../../../core/ports/lease.ts';

type Deps = { dynamo: DynamoDBClient; table: string };

/** What is in the table. `version` rises with every change; 0: nobody ever held it. */
type State = { holder: string | undefined; version: number };

/**
 * One process at a time holds the lease called `name`; `holder` tells processes apart.
 *
 * It compares no two clocks: a candidate takes it when its version has not changed for `ttlMs` by the candidate's own
 * monotonic clock, with a write that is conditional on that version.
 */
export function createLease(
  { dynamo, table }: Deps,
  { name, holder, ttlMs, timeoutMs = 2_000, monotonicNow = monotonicNowOfProcess }: LeaseOptions,
): Lease {
  const key = { pk: { S: 'leases' }, sk: { S: name } };
  let watched: { version: number; sinceMs: number } | undefined;

  return {
    async hold() {
      try {
        const askedAtMs = monotonicNow();
        const state = await read();
        if (!isFree(state, askedAtMs)) return false;
        return await write({ holder, version: state.version + 1 });
      } catch {
        return false;
      }
    },
    async release() {
      try {
        const state = await read();
        if (state.holder === holder) await write({ holder: undefined, version: state.version + 1 });
      } catch {
        // Nobody renews it any more: it is free after `ttlMs`.
      }
    },
  };

  function isFree(state: State, askedAtMs: number): boolean {
    if (state.holder === undefined || state.holder === holder) return true;
    // Counted from the moment at which it was known, to the one at which it was asked for again.
    if (watched?.version !== state.version) watched = { version: state.version, sinceMs: monotonicNow() };
    return askedAtMs - watched.sinceMs >= ttlMs;
  }

  async function read(): Promise<State> {
    const { Item } = await dynamo.send(
      new GetItemCommand({ TableName: table, Key: key, ConsistentRead: true }),
      inTime(),
    );
    return { holder: Item?.holder?.S, version: Number(Item?.version?.N ?? 0) };
  }

  async function write(next: State): Promise<boolean> {
    const isFirst = next.version === 1;
    await dynamo.send(
      new PutItemCommand({
        TableName: table,
        Item: {
          ...key,
          version: { N: String(next.version) },
          ...(next.holder === undefined ? {} : { holder: { S: next.holder } }),
        },
        ConditionExpression: isFirst ? 'attribute_not_exists(version)' : 'version = :seen',
        ...(isFirst ? {} : { ExpressionAttributeValues: { ':seen': { N: String(next.version - 1) } } }),
      }),
      inTime(),
    );
    return true;
  }

  function inTime(): { abortSignal: AbortSignal } {
    return { abortSignal: AbortSignal.timeout(timeoutMs) };
  }
}
