import { callsSince } from '../aws-calls.ts';
import { type ProbedChild, startProbedChild } from '../probed-child.ts';
import type { AcceptFigures } from '../report/figures.ts';
import { saturate } from '../saturate.ts';
import { onNewStack, type StackOptions } from '../stack.ts';

export type AcceptOptions = { connections: number; seconds: number; warmUpSeconds: number };

/** The ceiling: how many requests the web framework answers with 202 if it does nothing else. */
export async function measureRawHono(options: AcceptOptions, path = ''): Promise<AcceptFigures> {
  const server = await startProbedChild({
    name: 'raw Hono',
    script: 'load-testing/bench/raw-hono.ts',
    env: {},
  });
  try {
    return await measureServer(server, options, path);
  } finally {
    await server.stop();
  }
}

/** How many requests the API accepts with no worker beside it. */
export function measureAccept(
  stackOptions: StackOptions,
  options: AcceptOptions,
  apiSettings: Record<string, string> = {},
): Promise<AcceptFigures> {
  return onNewStack(stackOptions, async (stack) =>
    measureServer(await stack.startApi(apiSettings), options, ''),
  );
}

async function measureServer(
  server: ProbedChild,
  options: AcceptOptions,
  path: string,
): Promise<AcceptFigures> {
  const { connections, seconds, warmUpSeconds } = options;
  const url = `http://127.0.0.1:${server.port}${path}`;
  // A report collects garbage, and the process is then no longer warm: so it comes before the warm-up.
  const { calls } = await server.report();
  const warmUp = await saturate({ url, connections, seconds: warmUpSeconds });
  const before = await server.usage();
  const { accepted, refused, p50Ms, p99Ms, ...load } = await saturate({ url, connections, seconds });
  const after = await server.usage();
  return {
    requestsPerSecond: accepted / load.seconds,
    p50Ms,
    p99Ms,
    refused,
    cpuMicrosPerRequest: (after.cpuMicros - before.cpuMicros) / accepted,
    rssBytes: after.rssBytes,
    sendsPerRequest: callsSince(calls, (await server.report()).calls).sqs / (warmUp.accepted + accepted),
  };
}
