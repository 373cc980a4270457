import { createFifo, type Fifo } from './fifo.ts';

/** The machines that an engine sizes. */
export type Plant = {
  /** Messages per second of a busy worker. */
  capacityPerWorker: number;
  /** Most messages that a worker has in flight. */
  maxInFlight: number;
  /** How long a message takes on an idle worker. */
  serviceSeconds: number;
  visibilityTimeoutSeconds: number;
};

/** Drawn for each instance, in whole seconds: from its start to its first message, and from its last one to its end. */
export type InstanceTimes = { bootSeconds: () => number; shutdownSeconds: () => number };

export type SimulatedFleet = ReturnType<typeof createSimulatedFleet>;

/**
 * Workers that share a queue evenly. In a second, each receives what fits, and finishes what its capacity allows. All
 * that serve are alike, so what they have in flight is counted in one place.
 */
export function createSimulatedFleet(plant: Plant, times: InstanceTimes, queue: Fifo, startWorkers: number) {
  const inFlight = createFifo();
  const hidden: { until: number; messages: Fifo }[] = [];
  /** When each booting worker is ready, in the order of their start. */
  let booting: number[] = [];
  let draining: Fifo[] = [];
  /** When each stopped instance is gone. */
  let stopping: number[] = [];
  let serving = startWorkers;
  let credit = 0;
  let drainingInFlight = 0;

  return {
    /** Those that serve or boot. */
    desired: () => serving + booting.length,
    serving: () => serving,
    draining: () => draining.length,
    /** Instances that drain or shut down. */
    leaving: () => draining.length + stopping.length,
    inFlight: () => inFlight.size() + drainingInFlight,
    hidden: () => hidden.reduce((sum, { messages }) => sum + messages.size(), 0),
    /** When the oldest message in flight arrived. */
    oldest: (): number => draining.reduce((oldest, one) => older(oldest, one), older(Infinity, inFlight)),

    /** Lets time pass for everything but messages. */
    pass(second: number): void {
      for (let next = hidden[0]; next !== undefined && next.until <= second; next = hidden[0]) {
        queue.putBack(next.messages);
        hidden.shift();
      }
      if (stopping.length > 0) stopping = stopping.filter((goneAt) => goneAt > second);
      if (booting.length === 0) return;
      const stillBooting = booting.filter((readyAt) => readyAt > second);
      serving += booting.length - stillBooting.length;
      booting = stillBooting;
    },

    /** Returns how many messages were finished in this second. */
    work(second: number): number {
      // Capacity that is not used in a second is lost, except for less than one message.
      credit = (credit % 1) + serving * plant.capacityPerWorker;
      const budget = Math.floor(credit);
      queue.moveTo(inFlight, Math.max(0, serving * plant.maxInFlight + budget - inFlight.size()));
      const done = inFlight.drop(budget);
      credit = done === budget ? credit - done : 0;
      return done + (draining.length > 0 ? drain(second) : 0);
    },

    /** Starts workers, or takes the newest away: they drain, or lose what they have in flight. */
    resize(desired: number, second: number, kills: boolean): number {
      let lost = 0;
      while (serving + booting.length < desired) booting.push(second + 1 + times.bootSeconds());
      while (serving + booting.length > desired) lost += remove(second, kills);
      return lost;
    },
  };

  function drain(second: number): number {
    let done = 0;
    for (const one of draining) done += one.drop(Math.floor(plant.capacityPerWorker));
    const busy = draining.filter((one) => one.size() > 0);
    for (let ended = draining.length - busy.length; ended > 0; ended -= 1) stop(second);
    draining = busy;
    drainingInFlight -= done;
    return done;
  }

  function remove(second: number, kills: boolean): number {
    if (booting.pop() !== undefined) {
      stop(second);
      return 0;
    }
    const messages = createFifo();
    inFlight.moveTo(messages, Math.round(inFlight.size() / serving));
    serving -= 1;
    if (kills) {
      stop(second);
      hidden.push({ until: second + plant.visibilityTimeoutSeconds, messages });
      return messages.size();
    }
    draining.push(messages);
    drainingInFlight += messages.size();
    return 0;
  }

  function stop(second: number): void {
    stopping.push(second + times.shutdownSeconds());
  }
}

function older(than: number, messages: Fifo): number {
  return Math.min(than, messages.oldest() ?? Infinity);
}
