/** Minutes to count again, as they changed when they may have been counted already. The store makes the requests. */
export type RecountRequests = {
  /** Consistent. Rejects when the store can't be reached. */
  read(): Promise<RecountRequest[]>;
};

/** One process's request for one minute. Asking again renews it. */
export type RecountRequest = { minuteMs: number; process: string; askedAtMs: number };
