import type { AttemptsRecord } from '../../core/event/attempts-record.ts';
import type { UnreadableEntry } from '../../core/event/decode-pack.ts';
import { withAttempt } from '../../core/event/failed-attempt.ts';
import { fingerprint } from '../../core/event/fingerprint.ts';
import type { QueuedEvent } from '../../core/event/pack.ts';
import { traceIdOf } from '../../core/event/trace-context.ts';
import type { NoteOutcome } from '../../core/ports/event-store.ts';
import type { RetryPlan } from './plan-retry.ts';
import type { Stopped } from './retry-while-down.ts';

/** Records an attempt. Retries until the table answers or the worker stops. */
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

/** The record of a failed attempt. */
export function describeAttempt(
  { id, run, attempt, content, traceparent, history = [] }: QueuedEvent,
  { plan, durationMs, ...how }: How,
): AttemptsRecord {
  return {
    eventId: id,
    eventType: content.eventType,
    ...(content.subject === undefined ? {} : { subject: content.subject }),
    fingerprint: fingerprint(content),
    traceId: traceIdOf(traceparent),
    run,
    attempt,
    delivery: how.delivery,
    ...(plan.kind === 'again' ? { nextTryAtMs: plan.atMs } : {}),
    history: withAttempt(history, { run, attempt, durationMs: Math.round(durationMs), ...how }),
  };
}

type Unread = { reason: string; atMs: number; worker: string; delivery: string };

/**
 * The record of an event whose next attempt no worker could read: it failed before it was made. The attempt before it
 * stays the last one, so that the unread one is still made once its message is repaired and put back.
 */
export function unreadAttempt(
  { eventId, run, attempt, history }: NonNullable<UnreadableEntry['about']>,
  { reason, ...how }: Unread,
): AttemptsRecord {
  return {
    eventId,
    run,
    attempt: attempt - 1,
    delivery: how.delivery,
    unread: true,
    history: withAttempt(history, { run, attempt, ...how, durationMs: 0, error: reason }),
  };
}
