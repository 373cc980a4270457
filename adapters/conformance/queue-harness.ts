import type { DeadLetters } from '../../core/ports/dead-letters.ts';
import type { Consumer, ReadBacklog, Sender } from '../../core/ports/queue.ts';

/** A queue of a test's own behind the ports, and ways to break it. */
export type QueueHarness = {
  sender: Sender;
  deadLetters: DeadLetters;
  readBacklog: ReadBacklog;
  /** Starts a process that consumes. */
  consumer(): Consumer;
  /** Kills the process of a consumer, as `kill -9` does: what it holds is neither settled nor released. */
  crash(consumer: Consumer): void;
  /**
   * Lets the process of a consumer stand still for longer than `claimMs`. None of its timers has fired yet when this
   * resolves, but its clock has gone on.
   */
  stall(consumer: Consumer): Promise<void>;
  /** From now until `mend`, none of the ports reaches the queue. */
  cut(): void;
  mend(): void;
  /** The time by which messages are stamped. */
  now(): number;
  /** Lets time pass: at once where the test moves the clock. */
  pass(ms: number): Promise<void>;
  /** A message whose holder vanished comes again after this long. */
  claimMs: number;
  /** The longest delay that the tests can wait for: longer than what the queue can delay by itself, if that may be. */
  longDelayMs: number;
  /** The queue never takes this body. */
  unsendable: string;
  close?(): Promise<void> | void;
};
