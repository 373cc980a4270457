import { z } from 'zod';

/** One attempt at an event that failed. An attempt is known by its event's id, `run` and `attempt`. */
export type FailedAttempt = {
  /** 1 for the first; each time that its dead letter is put back begins another. */
  run: number;
  /** 1 for the first in its run; 0 when it could not even be read. */
  attempt: number;
  atMs: number;
  durationMs: number;
  error: string;
  /** The worker that made it, by the start of its boot id. */
  worker: string;
  /** The message that brought the event: the same each time that this message is delivered. */
  delivery: string;
};

/** More are let go, the oldest first: a history travels with its event, and is stored beside it. */
export const MAX_HISTORY = 20;
const MAX_ERROR_LENGTH = 300;
/** Looser, so that another release may write more; what has to fit into an item is bounded all the same. */
const MAX_READ_HISTORY = 100;
const MAX_READ_ERROR_LENGTH = 2_000;

export function withAttempt(history: readonly FailedAttempt[], last: FailedAttempt): FailedAttempt[] {
  return [...history, { ...last, error: shortError(last.error) }].slice(-MAX_HISTORY);
}

function shortError(error: string): string {
  return error.length <= MAX_ERROR_LENGTH ? error : `${error.slice(0, MAX_ERROR_LENGTH - 1)}…`;
}

/** As JSON has it: in messages, and in the table. */
export const failedAttempts = z
  .array(
    z
      .object({
        run: z.int().min(1),
        attempt: z.int().min(0),
        at: z.int().min(0),
        duration_ms: z.number().min(0),
        error: z.string().max(MAX_READ_ERROR_LENGTH),
        worker: z.string().max(100),
        delivery: z.string().max(200),
      })
      .transform(
        ({ at, duration_ms, ...rest }): FailedAttempt => ({ ...rest, atMs: at, durationMs: duration_ms }),
      ),
  )
  .max(MAX_READ_HISTORY);

export function toJsonAttempts(history: readonly FailedAttempt[]): z.input<typeof failedAttempts> {
  return history.map(({ atMs, durationMs, ...rest }) => ({ ...rest, at: atMs, duration_ms: durationMs }));
}
