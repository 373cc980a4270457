import { type DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';

export type Lease = {
  /**
   * Takes the lease, or renews it, until `ttlMs` from now. False while another process holds it, or when nobody can
   * tell: then this process does not hold it.
   */
  hold(): Promise<boolean>;
  /** Lets another process have it at once. */
  release(): Promise<void>;
};

/** Much less than the lease itself, and than a process has to stop. */
const CALL_TIMEOUT_MS = 2_000;

type Deps = { dynamo: DynamoDBClient; table: string };

/** One process at a time holds the lease called `name`; `holder` tells processes apart. */
export function createLease(
  { dynamo, table }: Deps,
  {
    name,
    holder,
    ttlMs,
    now = Date.now,
  }: { name: string; holder: string; ttlMs: number; now?: () => number },
): Lease {
  return { hold: () => put(now() + ttlMs), release: async () => void (await put(0)) };

  async function put(untilMs: number): Promise<boolean> {
    try {
      await dynamo.send(
        new PutItemCommand({
          TableName: table,
          Item: { pk: { S: `lease#${name}` }, holder: { S: holder }, until_ms: { N: String(untilMs) } },
          ConditionExpression: 'attribute_not_exists(pk) OR holder = :me OR until_ms <= :now',
          ExpressionAttributeValues: { ':me': { S: holder }, ':now': { N: String(now()) } },
        }),
        { abortSignal: AbortSignal.timeout(CALL_TIMEOUT_MS) },
      );
      return true;
    } catch {
      return false;
    }
  }
}
