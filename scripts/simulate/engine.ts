/** What an engine sees in one second. Draining workers no longer count. */
export type View = {
  second: number;
  visible: number;
  inFlight: number;
  /** Workers that serve or boot. */
  desired: number;
  inService: number;
  /** Messages per second that all workers finished recently, and that a busy worker finishes, once one was busy. */
  throughput: number;
  capacityPerWorker: number | undefined;
  /** Share of their capacity that the workers in service use in this second. */
  utilisation: number;
  /** The table is down. */
  frozen: boolean;
};

/** Sizes a fleet: returns once a second how many workers there should be. */
export type Engine = {
  name: string;
  title: string;
  /** Removed workers do not drain: their messages are redelivered after the visibility timeout. */
  killsBusyWorkers: boolean;
  start(): (view: View) => number;
};
