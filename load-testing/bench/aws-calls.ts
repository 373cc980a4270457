import type { ProbedChild } from './probed-child.ts';

/** Number of calls to AWS by their name in the `x-amz-target` header. */
export type AwsCalls = Record<string, number>;

export async function readCalls(children: readonly ProbedChild[]): Promise<AwsCalls> {
  const total: AwsCalls = {};
  for (const { calls } of await Promise.all(children.map((child) => child.report())))
    for (const [name, count] of Object.entries(calls)) total[name] = (total[name] ?? 0) + count;
  return total;
}

/** All calls since `before`: sends, receives, deletes, heartbeats, depths, upkeep. */
export function callsSince(before: AwsCalls, after: AwsCalls): { sqs: number; dynamo: number } {
  const since = (service: string) =>
    Object.entries(after)
      .filter(([name]) => name.startsWith(service))
      .reduce((sum, [name, count]) => sum + count - (before[name] ?? 0), 0);
  return { sqs: since('AmazonSQS'), dynamo: since('DynamoDB') };
}
