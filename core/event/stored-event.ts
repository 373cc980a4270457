import type { EventContent } from './event.ts';
import type { FailedAttempt } from './failed-attempt.ts';

export type Outcome = 'processed' | 'failed';

/** An event whose outcome is on record. */
export type StoredEvent = {
  id: string;
  content: EventContent;
  fingerprint: string;
  outcome: Outcome;
  /** 1 for the first run, plus 1 each time its dead letter was put back on the queue. */
  run: number;
  /** How many times its handler ran in that run. */
  attempts: number;
  /** Its failed attempts, oldest first. */
  history?: FailedAttempt[];
  acceptedAtMs: number;
  enqueuedAtMs: number;
  receivedAtMs: number;
  handledAtMs: number;
  storedAtMs: number;
  traceId: string;
  /** Why it failed. */
  reason?: string;
  /** If it failed: the delivery that owes its dead letter. */
  delivery?: string;
  /** The result of its handler. */
  enrichment?: unknown;
  /** It failed first, and was processed after its dead letter was put back. */
  redriven?: true;
  /** When it was stored as failed, if it was redriven. */
  failedAtMs?: number;
};
