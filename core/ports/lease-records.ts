/** Small records by which processes agree on who holds which lease, each under the lease's name. */
export type LeaseRecords = {
  /** Consistent. Rejects when the store can't be reached. */
  read(name: string, signal: AbortSignal): Promise<LeaseRecord>;
  /**
   * Writes a record if the one before it is there: the one whose version is one less. False if another is. Rejects when
   * the store does not answer; the record may be written all the same.
   */
  write(name: string, record: LeaseRecord, signal: AbortSignal): Promise<boolean>;
};

/** `version` rises by one with each write; 0 if nobody has written it yet. `holder`: undefined if nobody holds the lease. */
export type LeaseRecord = { holder: string | undefined; version: number };
