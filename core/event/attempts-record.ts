import type { FailedAttempt } from './failed-attempt.ts';

/**
 * The failed attempts of an event, on record beside the event's own row. That row is written once, with the final
 * outcome: an earlier row would make a later success a duplicate. Lists and counts never see this record. It has no
 * payload, so it stays small.
 */
export type AttemptsRecord = {
  eventId: string;
  /** Both are absent if no worker could read the event. */
  eventType?: string;
  fingerprint?: string;
  subject?: string;
  traceId?: string;
  run: number;
  /** The last failed attempt of that run; 0 if no handler ran. */
  attempt: number;
  /** The delivery that made it. */
  delivery: string;
  /** When the next attempt is due; absent after the last one. */
  nextTryAtMs?: number;
  /** No worker could read the message of the next attempt, which is now a dead letter. */
  unread?: true;
  history: FailedAttempt[];
};

/** Whether the record belongs to another event under the same id. */
export function isOfAnother(
  { fingerprint }: { fingerprint?: string | undefined },
  mine: string | undefined,
): boolean {
  return fingerprint !== undefined && mine !== undefined && fingerprint !== mine;
}
