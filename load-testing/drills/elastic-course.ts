import { setTimeout as delay, setInterval } from 'node:timers/promises';
import type { EventQueues } from '../../adapters/aws/sqs/event-queue.ts';
import type { Worker } from '../../local/fleet/fleet.ts';
import type { Platform } from '../../local/platform.ts';
import { waitFor } from '../../local/processes/wait-for.ts';

/** How a fleet followed a backlog, predicted or seen. */
export type ElasticCourse = {
  /** From the first worker's start until the queue is empty. */
  drainSeconds: number;
  peakWorkers: number;
  /** Until the fleet is back at its minimum, and the mean number of workers until then. */
  backAtMinSeconds: number;
  meanWorkers: number;
};

/** `workers`: how many there were, second by second. */
export function courseOfWorkers(
  workers: readonly number[],
  minWorkers: number,
): Omit<ElasticCourse, 'drainSeconds'> {
  const peakWorkers = Math.max(...workers);
  const peakAt = workers.indexOf(peakWorkers);
  const back = workers.findIndex((count, second) => second >= peakAt && count === minWorkers);
  const backAtMinSeconds = back < 0 ? workers.length : back;
  const before = workers.slice(0, Math.max(1, backAtMinSeconds));
  return {
    peakWorkers,
    backAtMinSeconds,
    meanWorkers: before.reduce((sum, count) => sum + count, 0) / before.length,
  };
}

export type Watched = {
  fleet: Platform['fleet'];
  queues: EventQueues;
  minWorkers: number;
  /** Receives the workers that serve, many times a second. */
  onLook: (workers: readonly Worker[]) => void;
  /** Sends a second's worth of messages, so that workers that stop have something in hand. */
  trickle: () => Promise<void>;
  onDrained: (seconds: number) => void;
};

const TIMEOUT_MS = 300_000;

/** Watches the fleet once a second, from its start until it has shrunk again under a trickle. */
export async function watchCourse(watched: Watched): Promise<ElasticCourse> {
  const { fleet, queues, minWorkers, onLook, trickle, onDrained } = watched;
  const startMs = performance.now();
  const workers: number[] = [];
  const done = new AbortController();
  const looking = every(100, done.signal, () => onLook(fleet.workers()));
  const watching = every(1_000, done.signal, () => void workers.push(fleet.desired()));

  await untilEmpty(queues);
  const drainSeconds = (performance.now() - startMs) / 1000;
  onDrained(drainSeconds);
  const trickling = every(1_000, done.signal, trickle);
  await Promise.all([
    untilShrunk(fleet, minWorkers).finally(() => done.abort()),
    looking,
    watching,
    trickling,
  ]);
  return { drainSeconds, ...courseOfWorkers(workers, minWorkers) };
}

async function untilShrunk(fleet: Platform['fleet'], minWorkers: number): Promise<void> {
  await waitFor(() => fleet.desired() === minWorkers, {
    what: `the fleet to shrink to ${minWorkers} workers`,
    timeoutMs: TIMEOUT_MS,
  });
  // The trickle goes on while the last worker drains.
  await delay(3_000);
}

export async function untilEmpty(queues: EventQueues): Promise<void> {
  const isEmpty = async () => {
    const { visible, inFlight, delayed } = await queues.depth();
    return visible + inFlight + delayed === 0;
  };
  await waitFor(isEmpty, { what: 'the queue to be empty', timeoutMs: TIMEOUT_MS, everyMs: 200 });
}

async function every(ms: number, signal: AbortSignal, act: () => void | Promise<void>): Promise<void> {
  try {
    for await (const _ of setInterval(ms, undefined, { signal })) await act();
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}
