import { z } from 'zod';

/** A failed attempt at an event. Its event's id, `run` and `attempt` identify it. */
export type FailedAttempt = {
  /** 1 for the first run; a new run begins each time the dead letter is put back. */
  run: number;
  /** 1 for the first attempt of its run; 0 if the event could not be read. */
  attempt: number;
  atMs: number;
  durationMs: number;
  error: string;
  /** The worker that made it: the start of its boot id. */
  worker: string;
  /** The delivery that brought the event: the same each time its message is delivered. */
  delivery: string;
};

/** Older attempts are dropped, because a history travels with its event and is stored beside it. */
export const MAX_HISTORY = 20;
const MAX_ERROR_LENGTH = 300;
/** Looser limits for reading, so that another release may write more, and a history still fits into an item. */
const MAX_READ_HISTORY = 100;
const MAX_READ_ERROR_LENGTH = 2_000;

export function withAttempt(history: readonly FailedAttempt[], last: FailedAttempt): FailedAttempt[] {
  return [...history, { ...last, error: shortError(last.error) }].slice(-MAX_HISTORY);
}

function shortError(error: string): string {
  return error.length <= MAX_ERROR_LENGTH ? error : `${error.slice(0, MAX_ERROR_LENGTH - 1)}…`;
}

/** The JSON form, in messages and in the table. */
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
