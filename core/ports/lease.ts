export type Lease = {
  /**
   * Takes the lease, or renews it, for `ttlMs`. False while another process holds it, or when the store can't be
   * reached: then this process does not hold it.
   */
  hold(): Promise<boolean>;
  /** Lets another process have it at once. */
  release(): Promise<void>;
};

/** `holder` tells this run of a process from all others. */
export type LeaseOptions = {
  name: string;
  holder: string;
  ttlMs: number;
  /** Time limit of a call: much shorter than the lease, and than a process has to stop. */
  timeoutMs?: number;
  monotonicNow?: () => number;
};
