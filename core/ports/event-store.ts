import type { Counts } from '../counts/rollups.ts';
import type { AttemptsRecord } from '../event/attempts-record.ts';
import type { Outcome, StoredEvent } from '../event/stored-event.ts';
import type { Unavailable } from './unavailable.ts';

/** The events on record with their outcomes, and the failed attempts of events that have none yet. */
export type EventStore = {
  /** Puts an event's outcome on record, once. The store stamps the stored time. */
  conclude(event: StoredEvent): Promise<InsertOutcome>;
  /** Puts a failed attempt on record, unless that attempt or a later one is there. */
  noteAttempt(record: AttemptsRecord): Promise<NoteOutcome>;
  /**
   * The part of an event's record that decides what to do with a delivery of it. Consistent. `confirm` makes sure that
   * a found row is counted: the process that stored it may have died before it could.
   */
  state(id: string, options?: { confirm?: boolean }): Promise<EventState | Unavailable>;
  /** Everything on record of these events, but for unknown ones. Consistent. Rejects when the store can't be reached. */
  find(ids: readonly string[], signal?: AbortSignal): Promise<ReadonlyMap<string, EventRecord>>;
  /**
   * Events by stored time, newest first. A page reads a bounded amount: it may be short, or even empty, and still have
   * a `next`. Rejects when the store can't be reached.
   */
  list(filter: EventFilter, page: PageRequest): Promise<EventPage>;
  /**
   * Counts the events stored in `[fromMs, toMs)` by minute (its start, in ms). Each event counts under its outcome, and
   * a redriven one under `redriven` too. Minutes without events are left out. Rejects when the store can't be reached.
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
  /** It was stored as failed, was put back on the queue, and failed again: its row now describes the later run. */
  | { kind: 'failed_again' }
  /** It was on record already: nothing changed. */
  | { kind: 'duplicate' }
  /** Another event is stored under its id. */
  | { kind: 'conflict' }
  /** The store will never accept it. */
  | { kind: 'rejected'; reason: string }
  | Unavailable;

export type NoteOutcome =
  | { kind: 'noted' }
  /** The same delivery noted it before. */
  | { kind: 'mine' }
  /** Another delivery noted it, or a later attempt. */
  | { kind: 'another' }
  /** Another event has attempts under its id. */
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
  /** Limit on the events together, as JSON. A page always holds at least one event, however large. */
  maxBytes: number;
  /** The `next` of the previous page, for the same filter. Only the store knows its meaning. */
  after?: string;
  signal?: AbortSignal;
};
export type EventPage = { events: StoredEvent[]; next?: string };
