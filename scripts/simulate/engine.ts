/** What an engine may look at in a second. Workers that drain are none of its any more. */
export type View = {
  second: number;
  visible: number;
  inFlight: number;
  /** Workers that are wanted: those that work, and those that boot. */
  wanted: number;
  inService: number;
  /** Messages per second that all workers got done of late, and that a busy one gets done, once one was busy. */
  throughput: number;
  capacityPerWorker: number | undefined;
  /** Share of their capacity that the workers in service used in this second. */
  utilisation: number;
  /** The table is down. */
  frozen: boolean;
};

/** Sizes a fleet: it is asked once a second how many workers there should be. */
export type Engine = {
  name: string;
  title: string;
  /** What a worker holds when it is taken away comes back after the visibility timeout, instead of being finished. */
  killsBusyWorkers: boolean;
  start(): (view: View) => number;
};
