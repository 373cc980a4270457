import type { AttemptsRecord } from '../core/event-attempts.ts';
import { withAttempt } from '../core/failed-attempt.ts';
import { fingerprint } from '../core/fingerprint.ts';
import type { QueuedEvent } from '../core/pack.ts';
import type { RetryPlan } from './plan-retry.ts';

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
