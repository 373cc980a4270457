import { processedBy, whenCounted } from '../event-counts.ts';
import type { ProbedChild } from '../probed-child.ts';
import type { HeapFigures } from '../report/figures.ts';
import { saturate } from '../saturate.ts';
import { onNewStack, type StackOptions } from '../stack.ts';

export type HeapOptions = { fromEvents: number; toEvents: number; connections: number; workers: number };

/** Whether memory grows with the number of events: the heap after a garbage collection, at rest. */
export function measureHeap(stackOptions: StackOptions, options: HeapOptions): Promise<HeapFigures> {
  return onNewStack(stackOptions, async (stack) => {
    const { fromEvents, toEvents, connections } = options;
    const api = await stack.startApi();
    const workers = await stack.startWorkers(options.workers);
    const storedCount = processedBy(workers);

    const first = await saturate({ url: api.url, connections, requests: fromEvents });
    await whenCounted(first.accepted, storedCount);
    const before = { api: await heapOf([api]), workers: await heapOf(workers) };
    const more = await saturate({ url: api.url, connections, requests: toEvents - fromEvents });
    await whenCounted(first.accepted + more.accepted, storedCount);
    const after = { api: await heapOf([api]), workers: await heapOf(workers) };

    return {
      apiBytesBefore: before.api,
      apiBytesAfter: after.api,
      workerBytesBefore: before.workers,
      workerBytesAfter: after.workers,
    };
  });
}

async function heapOf(children: readonly ProbedChild[]): Promise<number> {
  const reports = await Promise.all(children.map((child) => child.report()));
  return reports.reduce((sum, { heapUsedBytes }) => sum + heapUsedBytes, 0);
}
