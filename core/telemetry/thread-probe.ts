import type { DependencyProbe } from './dependency-probe.ts';
import { type EventLoopLoad, showEventLoop, type Thread } from './event-loop.ts';
import type { ProcessMetrics } from './metrics/process-metrics.ts';

/** A thread's reports about itself. Its calls count with those of the process. */
export type ThreadProbe = DependencyProbe & { eventLoop(load: EventLoopLoad): void };

export function createThreadProbe(
  { metrics, dependencies }: { metrics: ProcessMetrics; dependencies: DependencyProbe },
  thread: Thread,
): ThreadProbe {
  return { ...dependencies, eventLoop: (load) => showEventLoop(metrics, thread, load) };
}
