import type { AttemptsRecord, NoteOutcome } from '../core/event-attempts.ts';
import { withAttempt } from '../core/failed-attempt.ts';
import { fingerprint } from '../core/fingerprint.ts';
import type { QueuedEvent } from '../core/pack.ts';
import type { Stopped } from './insist.ts';
import type { RetryPlan } from './plan-retry.ts';

/** Puts an attempt on record, for as long as it takes. */
export type NoteAttempt = (
  record: AttemptsRecord,
) => Promise<Exclude<NoteOutcome, { kind: 'unavailable' }> | Stopped>;

type How = {
  error: string;
  atMs: number;
  durationMs: number;
  worker: string;
  delivery: string;
  plan: RetryPlan;
};

/** What goes on record of an attempt that failed. */
export function describeAttempt(
  { id, run, attempt, content, history = [] }: QueuedEvent,
  { plan, durationMs, ...how }: How,
): AttemptsRecord {
  return {
    eventId: id,
    eventType: content.eventType,
    ...(content.subject === undefined ? {} : { subject: content.subject }),
    fingerprint: fingerprint(content),
    run,
    attempt,
    delivery: how.delivery,
    ...(plan.kind === 'again' ? { nextTryAtMs: plan.atMs } : {}),
    history: withAttempt(history, { run, attempt, durationMs: Math.round(durationMs), ...how }),
  };
}

type Unread = { reason: string; atMs: number; worker: string; delivery: string };

/** What goes on record of an event of which only its id could be read: that it failed, before any attempt at it. */
export function unreadAttempt(eventId: string, { reason, ...how }: Unread): AttemptsRecord {
  const attempt = { run: 1, attempt: 0 };
  return {
    eventId,
    ...attempt,
    delivery: how.delivery,
    history: withAttempt([], { ...attempt, ...how, durationMs: 0, error: reason }),
  };
}
