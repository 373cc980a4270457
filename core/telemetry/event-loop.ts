import { monitorEventLoopDelay, performance } from 'node:perf_hooks';
import type { ProcessMetrics } from './metrics/process-metrics.ts';

/** How busy the event loop of a thread was. Plain values, so that a thread can report it. */
export type EventLoopLoad = {
  /** The share of the time in which it worked, from 0 to 1. */
  utilization: number;
  /** 99 % of timers ran less late than this. */
  delayP99Seconds: number;
};

export type EventLoopWatch = { stop(): void };

const EVERY_MS = 5_000;
/** How often Node looks. It measures from one look to the next, so this is not delay. */
const RESOLUTION_MS = 10;

/** Tells, every `everyMs`, how busy this thread's event loop was since the last time. Keeps no process alive. */
export function watchEventLoop(
  tell: (load: EventLoopLoad) => void,
  { everyMs = EVERY_MS }: { everyMs?: number } = {},
): EventLoopWatch {
  const delays = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  delays.enable();
  let last = performance.eventLoopUtilization();
  const timer = setInterval(() => tell(read()), everyMs).unref();
  return {
    stop() {
      clearInterval(timer);
      delays.disable();
    },
  };

  function read(): EventLoopLoad {
    const now = performance.eventLoopUtilization();
    const { utilization } = performance.eventLoopUtilization(now, last);
    last = now;
    const delayP99Ms = delays.percentile(99) / 1e6 - RESOLUTION_MS;
    delays.reset();
    return { utilization, delayP99Seconds: Math.max(0, delayP99Ms) / 1000 };
  }
}

/** The threads of a process that have an event loop. */
export type Thread = 'main' | 'sending';

export function showEventLoop(
  { eventLoopUtilization, eventLoopDelay }: ProcessMetrics,
  thread: Thread,
  { utilization, delayP99Seconds }: EventLoopLoad,
): void {
  eventLoopUtilization.set({ thread }, utilization);
  eventLoopDelay.set({ thread }, delayP99Seconds);
}
