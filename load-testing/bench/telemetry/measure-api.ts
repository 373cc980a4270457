import { setTimeout as delay } from 'node:timers/promises';
import { saturate } from '../saturate.ts';
import { onNewStack, type StackOptions } from '../stack.ts';
import type { OpenRig } from './in-turn.ts';
import { SPANS_SENT_WITHIN_MS } from './tracing.ts';

export type ApiLoad = { connections: number; seconds: number; warmUpSeconds: number };

/** APIs, each with a queue of its own and no worker. The cost is that of an accepted request while it is saturated. */
export function openApi(
  stackOptions: StackOptions,
  { connections, seconds, warmUpSeconds }: ApiLoad,
): OpenRig {
  return (tracing, use) =>
    onNewStack(stackOptions, async (stack) => {
      const collector = await stack.startCollector(tracing);
      const api = await stack.startApi(collector.settings);
      await saturate({ url: api.url, connections, seconds: warmUpSeconds });
      return use({
        async slice() {
          const before = await api.usage();
          const load = await saturate({ url: api.url, connections, seconds });
          await delay(SPANS_SENT_WITHIN_MS);
          const after = await api.usage();
          return {
            cpuMicros: (after.cpuMicros - before.cpuMicros) / load.accepted,
            perSecond: load.accepted / load.seconds,
          };
        },
        missingSpans: () => collector.missing([api]),
      });
    });
}
