import { createFifo, type Fifo } from './fifo.ts';

/** The machines that an engine sizes. */
export type Plant = {
  /** Messages per second of a busy worker. */
  capacityPerWorker: number;
  /** Most messages that a worker has in flight. */
  maxInFlight: number;
  /** How long a message takes on an idle worker. */
  serviceSeconds: number;
  /** From the decision to start a worker to its first message. */
  bootSeconds: number;
  visibilityTimeoutSeconds: number;
};

export type SimulatedWorker = ReturnType<typeof createSimulatedWorker>;

/** One worker: in a second it receives what fits, and finishes what its capacity allows. */
export function createSimulatedWorker(plant: Plant, readyAt: number) {
  const inFlight = createFifo();
  let credit = 0;
  return {
    readyAt,
    inFlight,
    /** Returns how many messages it finished, and when the oldest of them arrived. */
    work(queue: Pick<Fifo, 'take'> | undefined): { done: number; oldest: number | undefined } {
      // Capacity that is not used in a second is lost, except for less than one message.
      credit = (credit % 1) + plant.capacityPerWorker;
      const budget = Math.floor(credit);
      for (const cohort of queue?.take(Math.max(0, plant.maxInFlight + budget - inFlight.size())) ?? [])
        inFlight.push(cohort);
      const finished = inFlight.take(budget);
      const done = finished.reduce((sum, { count }) => sum + count, 0);
      if (done === budget) credit -= done;
      else credit = 0;
      return { done, oldest: finished[0]?.arrivedAt };
    },
  };
}
