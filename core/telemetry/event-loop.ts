import { createHistogram, performance } from 'node:perf_hooks';
import type { ProcessMetrics } from './metrics/process-metrics.ts';

/** How busy the event loop of a thread was. Plain values, so that a thread can report it. */
export type EventLoopLoad = {
  /** The share of the time in which it was busy, from 0 to 1. */
  utilization: number;
  /** 99 % of timers ran less late than this. */
  delayP99Seconds: number;
};

export type EventLoopWatch = { stop(): void };

const EVERY_MS = 5_000;
/** How often a timer looks at the clock. */
const LOOK_EVERY_MS = 50;

/**
 * Reports, every `everyMs`, how busy this thread's event loop was since the last report. Keeps no process alive. A reset
 * of Node's own `monitorEventLoopDelay` forgets its last look at the clock, so the longest delay would get lost.
 */
export function watchEventLoop(
  tell: (load: EventLoopLoad) => void,
  { everyMs = EVERY_MS }: { everyMs?: number } = {},
): EventLoopWatch {
  const delays = createHistogram();
  let lookedAtMs = performance.now();
  let last = performance.eventLoopUtilization();
  const timers = [setInterval(look, LOOK_EVERY_MS), setInterval(() => tell(read()), everyMs)];
  for (const timer of timers) timer.unref();
  return {
    stop() {
      for (const timer of timers) clearInterval(timer);
    },
  };

  function look(): void {
    const nowMs = performance.now();
    const delayMs = nowMs - lookedAtMs - LOOK_EVERY_MS;
    lookedAtMs = nowMs;
    delays.record(Math.max(1, Math.round(delayMs * 1000)));
  }

  function read(): EventLoopLoad {
    const now = performance.eventLoopUtilization();
    const { utilization } = performance.eventLoopUtilization(now, last);
    last = now;
    const delayP99Micros = delays.percentile(99);
    delays.reset();
    return { utilization, delayP99Seconds: delayP99Micros / 1e6 };
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
