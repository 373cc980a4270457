/** Processes agree on who holds a lease by a small record under the lease's name. */
export type LeaseRecords = {
  /** Consistent. Rejects when the store can't be reached. */
  read(name: string, signal: AbortSignal): Promise<LeaseRecord>;
  /**
   * Writes a record if the stored version is one less than its own; false otherwise. Rejects when the store does not
   * answer, in which case the record may be written or not.
   */
  write(name: string, record: LeaseRecord, signal: AbortSignal): Promise<boolean>;
};

/** `version` is 0 before the first write, and each write adds 1. `holder` is undefined if the lease is free. */
export type LeaseRecord = { holder: string | undefined; version: number };
