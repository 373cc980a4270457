import type { DependencyProbe } from './dependency-probe.ts';
import { type EventLoopLoad, showEventLoop, type Thread } from './event-loop.ts';
import type { ProcessMetrics } from './metrics/process-metrics.ts';
import { beforeScrape } from './metrics/show-if-known.ts';

/** A thread's reports about itself. Its calls count with those of the process. */
export type ThreadProbe = DependencyProbe & { eventLoop(load: EventLoopLoad): void };

/** A thread reports every 5 s. One that is silent for this long hangs, and its last report is outdated. */
const SILENT_MS = 15_000;

export function createThreadProbe(
  { metrics, dependencies }: { metrics: ProcessMetrics; dependencies: DependencyProbe },
  thread: Thread,
  monotonicNow: () => number = () => performance.now(),
): ThreadProbe {
  let toldMs = Number.NEGATIVE_INFINITY;
  for (const gauge of [metrics.eventLoopUtilization, metrics.eventLoopDelay])
    beforeScrape(gauge, () => {
      if (monotonicNow() - toldMs > SILENT_MS) gauge.remove({ thread });
    });
  return {
    ...dependencies,
    eventLoop(load) {
      toldMs = monotonicNow();
      showEventLoop(metrics, thread, load);
    },
  };
}
