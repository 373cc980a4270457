/**
 * The queue, as the API and the workers see it. SQS implements it; it is drawn so that a log (Kafka: offsets, no delay,
 * no count of deliveries) and a table (PostgreSQL: transactions) can. adapters/conformance/queue.suite.ts is the contract
 * that each is run through.
 */

/** Accepting needs only this. */
export type Sender = {
  /** Makes one try, so that whoever sends again can mark the message as a repeat. Never rejects. */
  send(body: string, options?: { signal?: AbortSignal }): Promise<Sent>;
  /** Rejects when the queue can't be reached. */
  ping(): Promise<void>;
};

export type Sent =
  /** The queue has the message, durably. */
  | { kind: 'confirmed' }
  /** The queue may have it all the same. */
  | { kind: 'unknown'; reason: string }
  /** The request never reached the queue. */
  | { kind: 'not_sent'; reason: string }
  /** The queue will never take this message. */
  | { kind: 'refused'; reason: string };

export type Consumer = {
  /**
   * Waits up to `waitMs` for a message and takes up to `max`. Once `signal` aborts it answers soon, with what it has taken
   * by then, which may be nothing. Never rejects.
   */
  receive(options: { max: number; waitMs: number; signal: AbortSignal }): Promise<Received>;
  /**
   * Takes up to `max` messages that the queue itself gave up on, as every holder of them vanished. Those that are not
   * settled come again the same way. Does not wait.
   */
  receiveAbandoned(options: { max: number; signal: AbortSignal }): Promise<Received>;
  /** Leaves the queue. What is still in hand is lost. */
  close(): Promise<void>;
};

export type Received = { kind: 'received'; deliveries: Delivery[] } | { kind: 'unavailable'; reason: string };

/** One message in hand. The adapter keeps it from other consumers until it is settled, released or lost. */
export type Delivery = {
  /** The same each time that the message is delivered, abandoned or not; unique among messages. */
  readonly id: string;
  readonly body: string;
  /** When the message was first sent: releasing it does not change that. */
  readonly sentAtMs: number;
  /** When it could be received: later than `sentAtMs` if it was delayed or released. */
  readonly dueAtMs: number;
  /** `surely`: nobody had it before. */
  readonly firstDelivery: 'surely' | 'perhaps_not';
  /**
   * Several holders have vanished with it: it may be what killed them. Releasing it makes nothing suspect, and clears
   * nothing. False for what was abandoned, which is not to be tried again.
   */
  readonly isSuspect: boolean;
  /**
   * Aborted when somebody else may have the message: start nothing more with it. Each reading of this property compares
   * the time, so that a process that was paused knows at once.
   */
  readonly lost: AbortSignal;
  /**
   * Ends the message. Its successors are confirmed before it is removed, in one transaction where the queue has one.
   * `unknown`: it may come again, and some of its successors may be there. Either answer ends the delivery, so that it
   * can't be lost any more. A lost delivery is not settled.
   */
  settle(successors?: Successors): Promise<'settled' | 'unknown'>;
  /**
   * Lets the message come again, with the same id, at once or not before a time. When the queue can't be reached, it comes
   * again as if its holder had vanished. A lost delivery is not released. Never rejects.
   */
  release(options?: { notBeforeMs?: number }): Promise<void>;
};

export type Successors = { again?: readonly Again[]; dead?: readonly NewDeadLetter[] };

/** A new message, which is not delivered before its time. */
export type Again = { body: string; notBeforeMs: number };

/** All but the reason is absent where nobody could read the event. */
export type NewDeadLetter = {
  body: string;
  reason: string;
  eventId?: string;
  /** The run that failed. Absent for an event that no worker could read. */
  run?: number;
  /** Tells events under the same id apart. */
  fingerprint?: string;
};

export type Backlog = {
  /** Messages that are neither settled nor abandoned. */
  outstanding: number;
  /** Of these, where the queue knows: ready to be received, in the hands of a consumer, not due yet. */
  waiting?: number;
  held?: number;
  delayed?: number;
  /** Dead letters, with what the queue gave up on and nobody has settled yet. */
  deadLetters: number;
  approximate: boolean;
  /** More consumers than this would have nothing to do: the partitions of a log. */
  maxConsumers?: number;
};

/** Rejects when the queue can't be reached. */
export type ReadBacklog = () => Promise<Backlog>;

/** Messages that could be received now. A queue that can't tell them from the others has all of them waiting. */
export function waitingIn({ outstanding, waiting = outstanding }: Backlog): number {
  return waiting;
}
