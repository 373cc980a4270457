import { saturate } from '../saturate.ts';
import { onNewStack, type StackOptions } from '../stack.ts';
import type { Cost } from './in-turn.ts';
import type { Tracing } from './tracing.ts';

export type ApiLoad = { connections: number; seconds: number; warmUpSeconds: number };

/** The cost of an accepted request in a saturated API at a level of tracing, with no worker beside it. */
export function measureApi(
  stackOptions: StackOptions,
  { connections, seconds, warmUpSeconds }: ApiLoad,
  tracing: Tracing,
): Promise<Cost> {
  return onNewStack(stackOptions, async (stack) => {
    const collector = await stack.startCollector(tracing);
    const api = await stack.startApi(collector.settings);
    await saturate({ url: api.url, connections, seconds: warmUpSeconds });
    const before = await api.usage();
    const load = await saturate({ url: api.url, connections, seconds });
    const after = await api.usage();
    return {
      cpuMicros: (after.cpuMicros - before.cpuMicros) / load.accepted,
      perSecond: load.accepted / load.seconds,
      missingSpans: await collector.missing([api]),
    };
  });
}
