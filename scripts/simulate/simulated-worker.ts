import { createFifo, type Fifo } from './fifo.ts';

/** How the machines behave that are to be sized. */
export type Plant = {
  /** Messages per second of a busy worker. */
  capacityPerWorker: number;
  /** Messages that a worker has in hand at most. */
  held: number;
  /** How long a worker has a message in hand that it need not share its time with others for. */
  serviceSeconds: number;
  /** From being wanted to taking the first message. */
  bootSeconds: number;
  visibilityTimeoutSeconds: number;
};

export type SimulatedWorker = ReturnType<typeof createSimulatedWorker>;

/** One worker: in a second it takes what it has room and time for, and finishes what its capacity allows. */
export function createSimulatedWorker(plant: Plant, readyAt: number) {
  const hand = createFifo();
  let credit = 0;
  return {
    readyAt,
    hand,
    /** Returns how many it finished, and when the oldest of them had arrived. */
    work(queue: Pick<Fifo, 'take'> | undefined): { done: number; oldest: number | undefined } {
      // What it did not use of a second is lost, but for less than one message.
      credit = (credit % 1) + plant.capacityPerWorker;
      const budget = Math.floor(credit);
      for (const cohort of queue?.take(Math.max(0, plant.held + budget - hand.size())) ?? [])
        hand.push(cohort);
      const finished = hand.take(budget);
      const done = finished.reduce((sum, { count }) => sum + count, 0);
      if (done === budget) credit -= done;
      else credit = 0;
      return { done, oldest: finished[0]?.arrivedAt };
    },
  };
}
