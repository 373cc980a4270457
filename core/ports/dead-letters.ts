import type { NewDeadLetter } from './queue.ts';

/** What could not be handled. It stays until somebody puts it back on the queue, or its retention ends. */
export type DeadLetters = {
  /** Begins to look through the dead letters that are there now. One pass at a time: letters in hand are hidden from others. */
  beginPass(options?: { signal?: AbortSignal; maxInHand?: number }): DeadLetterPass;
};

export type DeadLetterPass = {
  /**
   * Up to `max` letters, each once in a pass. Empty at its end: when all were seen, `signal` has aborted, or `maxInHand`
   * letters are in hand. Rejects when they can't be read.
   */
  next(max: number): Promise<DeadLetter[]>;
  /** Whether each letter that was there at the beginning has been seen. */
  isComplete(): boolean;
  /** Lets go of all that was not removed. */
  end(): Promise<void>;
};

export type DeadLetter = NewDeadLetter & {
  /** Names an event that has no id. */
  readonly id: string;
  readonly sentAtMs: number;
  /** False when the removal was not confirmed: the letter may be there again. */
  remove(): Promise<boolean>;
};
