import type { WorkerWork } from '../ports/fleet-registry.ts';

/** Measures what this worker gets done, in messages per second. */
export type WorkMeter = {
  /** Is told how many messages are held, each time that it changes. */
  holding(messages: number): void;
  /** Since the last call. */
  read(): WorkerWork;
};

/** A shorter time being busy tells too little. */
const MIN_BUSY_MS = 2_000;

/**
 * Capacity is what gets done per second of the time that the worker is busy, which is, by Little's law, how many
 * messages it has in hand ÷ how long it has each. The time that it is not is left out: then it gets done what arrives,
 * which says nothing of what it could. Until it is busy again it keeps to what it last measured.
 *
 * @param busyFrom messages from which on it is busy.
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
