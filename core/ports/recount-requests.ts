/** Minutes that are to be counted again, as what is stored in them changed when they may have been counted already. */
export type RecountRequests = {
  /** Consistent. Rejects when the store can't be reached. */
  read(): Promise<RecountRequest[]>;
};

/** One of a process for a minute: asking again renews it. */
export type RecountRequest = { minuteMs: number; process: string; askedAtMs: number };
