import type { Counts } from '../counts/rollups.ts';
import type { AttemptsRecord } from '../event/attempts-record.ts';
import type { Outcome, StoredEvent } from '../event/stored-event.ts';
import type { Unavailable } from './unavailable.ts';

/** The events on record, each with its outcome, and the failed attempts of those that have none yet. */
export type EventStore = {
  /** Puts an event's outcome on record, once. The store itself stamps the stored time. */
  conclude(event: StoredEvent): Promise<InsertOutcome>;
  /** Puts a failed attempt on record, unless it or a later one is there. */
  noteAttempt(record: AttemptsRecord): Promise<NoteOutcome>;
  /**
   * As much of an event's record as decides what to do with a delivery of it. Consistent. `confirm`: whoever stored it
   * may have died before it knew, so that the store sees to it that the row is counted before it answers.
   */
  state(id: string, options?: { confirm?: boolean }): Promise<EventState | Unavailable>;
  /** All that is on record of each event that is known. Consistent. Rejects when the store can't be reached. */
  find(ids: readonly string[], signal?: AbortSignal): Promise<ReadonlyMap<string, EventRecord>>;
  /**
   * By stored time, newest first. A page reads a bounded amount, so that it may be short, or even empty, and still have
   * a `next`. Rejects when the store can't be reached.
   */
  list(filter: EventFilter, page: PageRequest): Promise<EventPage>;
  /**
   * What was stored in `[fromMs, toMs)`, by the minute (its start, in ms): each event under its outcome, and those that
   * failed before under `redriven` too. Minutes in which nothing was stored are left out. Rejects when the store can't
   * be reached.
   */
  countStored(fromMs: number, toMs: number, signal?: AbortSignal): Promise<ReadonlyMap<number, Counts>>;
  /** Resolves when the store answers. Rejects when it can't be reached. */
  ready(signal?: AbortSignal): Promise<void>;
};

export type EventRecord = { stored?: StoredEvent; attempts?: AttemptsRecord };

export type EventState = { concluded?: ConcludedState; attempts?: AttemptsRecord };
export type ConcludedState = {
  outcome: Outcome;
  fingerprint: string;
  run: number;
  /** The delivery whose dead letter goes with it, if it failed. */
  delivery?: string;
  /** Why it failed. */
  reason?: string;
};

export type InsertOutcome =
  | { kind: 'stored' }
  /** It was stored as failed; now it is stored as processed. */
  | { kind: 'redriven' }
  /** It was stored as failed, was put back on the queue, and failed again: its row tells of the later run. */
  | { kind: 'failed_again' }
  /** It is on record already: nothing changed. */
  | { kind: 'duplicate' }
  /** Another event is stored under its id. */
  | { kind: 'conflict' }
  /** The store will never take it. */
  | { kind: 'rejected'; reason: string }
  | Unavailable;

export type NoteOutcome =
  | { kind: 'noted' }
  /** The same delivery has noted it before. */
  | { kind: 'mine' }
  /** Another delivery has noted it, or a later one. */
  | { kind: 'another' }
  /** Another event is tried under its id. */
  | { kind: 'conflict' }
  | Unavailable;

export type EventFilter = {
  eventType?: string;
  subject?: string;
  /** Stored at or after. */
  fromMs: number;
  /** Stored before. */
  toMs: number;
};

export type PageRequest = {
  limit: number;
  /** Of the events together, as JSON; a page holds one event at least, however large it is. */
  maxBytes: number;
  /** The `next` of the page before, of the same filter. Only the store knows what is in it. */
  after?: string;
  signal?: AbortSignal;
};
export type EventPage = { events: StoredEvent[]; next?: string };
