/*
 * Upper bounds of histograms, in seconds. Each promise is a bound (0.1 s to accept, 10 s to store), so that the share
 * of events that kept it is counted, not estimated. A histogram by event type has the fewest: it exists up to 101 times.
 */

/** For durations of milliseconds: a request, an insert. */
export const MILLISECONDS = [0.001, 0.0025, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5];

/** For a call to a service, up to a receive call that waits 20 s for a message. */
export const CALLS = [0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 25];

/** For a handler, which has 10 s unless a setting says otherwise. */
export const HANDLERS = [0.005, 0.02, 0.05, 0.1, 0.25, 1, 2.5, 10];

/** For an event's whole way, through retries too. */
export const END_TO_END = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 900, 3600];

/** Not seconds but events: in a pack, which holds 50 at most, and in a request, which holds 500. */
export const PACK_EVENTS = [1, 2, 5, 10, 20, 30, 40, 50];
export const BATCH_EVENTS = [1, 2, 5, 10, 25, 50, 100, 200, 350, 500];

/** Messages of one receive call, which brings 10 at most. */
export const RECEIVED_MESSAGES = [0, 1, 2, 3, 4, 6, 8, 10];
