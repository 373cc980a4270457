import type { EventContent } from './event.ts';
import type { FailedAttempt } from './failed-attempt.ts';

export type Outcome = 'processed' | 'failed';

/** An event whose outcome is on record. */
export type StoredEvent = {
  id: string;
  content: EventContent;
  fingerprint: string;
  outcome: Outcome;
  /** 1, and one more for each time that its dead letter was put back. */
  run: number;
  /** How many times its handler was given it in that run. */
  attempts: number;
  /** Its attempts that failed, oldest first. */
  history?: FailedAttempt[];
  acceptedAtMs: number;
  enqueuedAtMs: number;
  receivedAtMs: number;
  handledAtMs: number;
  storedAtMs: number;
  traceId: string;
  /** Why it failed. */
  reason?: string;
  /** The delivery whose dead letter goes with it, if it failed. */
  delivery?: string;
  /** What its handler found out about it. */
  enrichment?: unknown;
  /** It had failed before, and was processed when it was put back on the queue. */
  redriven?: true;
  /** When it was stored as failed, before it was redriven. */
  failedAtMs?: number;
};
