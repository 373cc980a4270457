import { fingerprint } from '../../core/event/fingerprint.ts';
import type { QueuedEvent } from '../../core/event/pack.ts';
import type { Outcome, StoredEvent } from '../../core/event/stored-event.ts';
import { traceIdOf } from '../../core/event/trace-context.ts';

export type Conclusive = {
  outcome: Outcome;
  receivedAtMs: number;
  handledAtMs: number;
  reason?: string;
  enrichment?: unknown;
};

/** The event as it goes on record. The store sets the stored time itself when it writes. */
export function toStoredEvent(event: QueuedEvent, how: Conclusive): StoredEvent {
  return {
    id: event.id,
    content: event.content,
    fingerprint: fingerprint(event.content),
    outcome: how.outcome,
    run: event.run,
    attempts: event.attempt,
    ...(event.history === undefined ? {} : { history: event.history }),
    acceptedAtMs: event.acceptedAtMs,
    enqueuedAtMs: event.enqueuedAtMs ?? event.acceptedAtMs,
    receivedAtMs: how.receivedAtMs,
    handledAtMs: how.handledAtMs,
    storedAtMs: how.handledAtMs,
    traceId: traceIdOf(event.traceparent),
    ...(how.reason === undefined ? {} : { reason: how.reason }),
    ...(how.enrichment === undefined ? {} : { enrichment: how.enrichment }),
  };
}
