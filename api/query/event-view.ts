import { z } from 'zod';
import type { AttemptsRecord } from '../../core/event/attempts-record.ts';
import { mintedAtMs } from '../../core/event/event-id.ts';
import type { FailedAttempt } from '../../core/event/failed-attempt.ts';
import type { StoredEvent } from '../../core/event/stored-event.ts';
import type { EventRecord } from '../../core/ports/event-store.ts';

const time = z.iso.datetime().meta({ examples: ['2026-05-28T10:00:00.123Z'] });

const failedAttempt = z.object({
  run: z.int(),
  attempt: z.int(),
  at: time,
  duration_ms: z.number(),
  error: z.string(),
  worker: z.string().meta({ description: 'The worker that made the attempt: the start of its boot id.' }),
  delivery: z.string().meta({ description: 'The id of the message that delivered the event.' }),
});

/** An event as clients see it: what was sent, and its state so far. */
export const eventView = z
  .object({
    event_id: z.uuid(),
    status: z.enum(['queued', 'retrying', 'processed', 'failed']).meta({
      description:
        '`queued`: accepted, with nothing stored yet. `retrying`: an attempt failed, and another will follow. `processed` and `failed` (after the last attempt) are final.',
    }),
    event_type: z.string().optional(),
    subject: z.string().optional(),
    occurred_at: z.string().optional(),
    payload: z.unknown().optional(),
    cloud_event: z
      .record(z.string(), z.union([z.string(), z.number(), z.boolean()]))
      .optional()
      .meta({ description: 'The context attributes of a CloudEvent that have no field of their own here.' }),
    run: z.int().optional().meta({
      description: 'Starts at 1, and grows by 1 each time the dead letter is put back on the queue.',
    }),
    attempts: z.int().optional().meta({ description: 'The number of the latest attempt in this run.' }),
    next_try: time.optional().meta({ description: 'The earliest time of the next attempt.' }),
    reason: z.string().optional().meta({ description: 'Why the event, or its last attempt, failed.' }),
    history: z.array(failedAttempt).optional().meta({
      description: 'The failed attempts of all runs, oldest first. The last 20 are kept.',
    }),
    enrichment: z.unknown().optional().meta({ description: 'What the handler returned.' }),
    redriven: z.literal(true).optional().meta({
      description: 'The event had failed, and was processed after its dead letter was put back on the queue.',
    }),
    trace_id: z
      .string()
      .optional()
      .meta({ description: 'The trace of the request that sent the event, and of all that followed.' }),
    timeline: z
      .object({
        accepted: time,
        enqueued: time.optional(),
        received: time.optional(),
        handled: time.optional(),
        stored: time.optional(),
      })
      .meta({
        description:
          'When the event passed each step. An event that failed again after it was put back keeps the times of its first failure; `history` has the times of each attempt.',
      }),
  })
  .meta({
    id: 'EventView',
    description:
      'An event and its state. While it is queued, only its id and `accepted` are known. The first failed attempt adds type, subject and attempts; the outcome adds the rest.',
  });

export type EventView = z.output<typeof eventView>;

export function viewOf(event: StoredEvent): EventView {
  const { content } = event;
  return {
    event_id: event.id,
    status: event.outcome,
    event_type: content.eventType,
    ...(content.subject === undefined ? {} : { subject: content.subject }),
    ...(content.occurredAt === undefined ? {} : { occurred_at: content.occurredAt }),
    payload: content.payload,
    ...(content.cloudEvent === undefined ? {} : { cloud_event: content.cloudEvent }),
    run: event.run,
    attempts: event.attempts,
    ...(event.reason === undefined ? {} : { reason: event.reason }),
    ...(event.history === undefined ? {} : { history: event.history.map(viewOfAttempt) }),
    ...(event.enrichment === undefined ? {} : { enrichment: event.enrichment }),
    ...(event.redriven ? { redriven: true as const } : {}),
    trace_id: event.traceId,
    timeline: {
      accepted: timestamp(event.acceptedAtMs),
      enqueued: timestamp(event.enqueuedAtMs),
      received: timestamp(event.receivedAtMs),
      handled: timestamp(event.handledAtMs),
      stored: timestamp(event.storedAtMs),
    },
  };
}

/** An event whose dead letter was put back stays stored as failed until its new run ends. */
export function viewOfRecord(id: string, { stored, attempts }: EventRecord): EventView | undefined {
  const isTriedAgain = attempts && (stored === undefined || isLaterRun(attempts, stored));
  if (!isTriedAgain) return stored && viewOf(stored);
  const tried = viewOfTried(id, attempts);
  return stored ? { ...viewOf(stored), ...tried, timeline: viewOf(stored).timeline } : tried;
}

function isLaterRun(attempts: AttemptsRecord, stored: StoredEvent): boolean {
  return stored.outcome === 'failed' && attempts.run > stored.run;
}

/** Without a next try, the last attempt was made, and its outcome is about to be stored. */
function viewOfTried(id: string, attempts: AttemptsRecord): EventView {
  const { eventType, subject, traceId, run, attempt, nextTryAtMs, history } = attempts;
  return {
    event_id: id,
    status: nextTryAtMs === undefined ? 'failed' : 'retrying',
    ...(eventType === undefined ? {} : { event_type: eventType }),
    ...(subject === undefined ? {} : { subject }),
    run,
    attempts: attempt,
    ...(nextTryAtMs === undefined ? {} : { next_try: timestamp(nextTryAtMs) }),
    reason: history.at(-1)?.error ?? '',
    history: history.map(viewOfAttempt),
    ...(traceId === undefined ? {} : { trace_id: traceId }),
    timeline: { accepted: timestamp(mintedAtMs(id)) },
  };
}

function viewOfAttempt({ atMs, durationMs, ...rest }: FailedAttempt): z.output<typeof failedAttempt> {
  return { ...rest, at: timestamp(atMs), duration_ms: durationMs };
}

/** The view of an event that is known by its authentic id alone. */
export function viewOfQueued(id: string, mintedAtMs: number): EventView {
  return { event_id: id, status: 'queued', timeline: { accepted: timestamp(mintedAtMs) } };
}

/** RFC 3339 with milliseconds. */
export function timestamp(atMs: number): string {
  return new Date(atMs).toISOString();
}
