import type { WorkerWork } from '../ports/fleet-registry.ts';

/** Measures this worker's throughput and capacity, in messages per second. */
export type WorkMeter = {
  /** Call it with the number of messages in hand each time that number changes. */
  holding(messages: number): void;
  /** Since the last call. */
  read(): WorkerWork;
};

/** A shorter busy time is too short to measure. */
const MIN_BUSY_MS = 2_000;

/**
 * Capacity is the number of messages finished per second of busy time. By Little's law that is messages in hand ÷ time
 * in hand. Idle time is left out, because then throughput only follows arrivals and does not show what the worker could
 * do. Until the worker is busy again, the last measurement stands.
 *
 * @param busyFrom the worker is busy when it has at least this many messages in hand.
 */
export function createWorkMeter(
  { busyFrom }: { busyFrom: number },
  now: () => number = () => performance.now(),
): WorkMeter {
  let held = 0;
  let sinceMs = now();
  let readMs = sinceMs;
  let done = 0;
  let busy = { ms: 0, done: 0 };
  let capacity: number | undefined;

  function passTime(): void {
    const nowMs = now();
    if (held >= busyFrom) busy.ms += nowMs - sinceMs;
    sinceMs = nowMs;
  }

  return {
    holding(messages) {
      passTime();
      const finished = Math.max(0, held - messages);
      done += finished;
      if (held >= busyFrom) busy.done += finished;
      held = messages;
    },
    read() {
      passTime();
      if (busy.ms >= MIN_BUSY_MS) {
        if (busy.done > 0) capacity = perSecond(busy.done, busy.ms);
        busy = { ms: 0, done: 0 };
      }
      const throughput = sinceMs > readMs ? perSecond(done, sinceMs - readMs) : 0;
      readMs = sinceMs;
      done = 0;
      return { throughput, capacity };
    },
  };
}

function perSecond(count: number, ms: number): number {
  return Number(((count * 1000) / ms).toPrecision(4));
}
