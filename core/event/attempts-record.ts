import type { FailedAttempt } from './failed-attempt.ts';

/**
 * What is on record of an event whose last attempt failed, beside the event's own row. That row is written once, with
 * the final outcome: a row that is not final would make the later success a duplicate. Lists and counts never see this
 * record, and it has no payload, so that it is small whatever the event is.
 */
export type AttemptsRecord = {
  eventId: string;
  /** Both are absent if no worker could read the event. */
  eventType?: string;
  fingerprint?: string;
  subject?: string;
  traceId?: string;
  run: number;
  /** The last attempt of that run that failed; 0 when no handler was given it. */
  attempt: number;
  /** The delivery that made it. */
  delivery: string;
  /** When the next one is to be made; absent when it was the last. */
  nextTryAtMs?: number;
  /** No worker could read the message that was to be the next attempt: it is a dead letter. */
  unread?: true;
  history: FailedAttempt[];
};

/** Whether what is on record is of another event under the same id. */
export function isOfAnother(
  { fingerprint }: { fingerprint?: string | undefined },
  mine: string | undefined,
): boolean {
  return fingerprint !== undefined && mine !== undefined && fingerprint !== mine;
}
