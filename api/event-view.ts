import { z } from 'zod';
import type { StoredEvent } from '../core/stored-event.ts';

const time = z.iso.datetime().meta({ examples: ['2026-05-28T10:00:00.123Z'] });

/** An event as it is shown: what was said, and what became of it so far. */
export const eventView = z
  .object({
    event_id: z.uuid(),
    status: z.enum(['queued', 'processed', 'failed']).meta({
      description:
        '`queued`: accepted and not on record yet. `processed` and `failed` (after its last attempt) are on record.',
    }),
    event_type: z.string().optional(),
    subject: z.string().optional(),
    occurred_at: z.string().optional(),
    payload: z.unknown().optional(),
    cloud_event: z
      .record(z.string(), z.union([z.string(), z.number(), z.boolean()]))
      .optional()
      .meta({ description: 'The context attributes of a CloudEvent, less those that have a field here.' }),
    attempts: z.int().optional().meta({ description: 'How many times its handler was given it.' }),
    reason: z.string().optional().meta({ description: 'Why it failed.' }),
    enrichment: z.unknown().optional().meta({ description: 'What its handler found out about it.' }),
    redriven: z
      .literal(true)
      .optional()
      .meta({ description: 'It failed once, and was processed when it was put back on the queue.' }),
    trace_id: z
      .string()
      .optional()
      .meta({ description: 'The trace of the request that brought it, and of all that followed.' }),
    timeline: z
      .object({
        accepted: time,
        enqueued: time.optional(),
        received: time.optional(),
        handled: time.optional(),
        stored: time.optional(),
      })
      .meta({ description: 'When it passed each step.' }),
  })
  .meta({ id: 'EventView', description: 'An event and its state. While it is queued only its id is known.' });

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
    attempts: event.attempts,
    ...(event.reason === undefined ? {} : { reason: event.reason }),
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

/** All that an authentic id tells by itself. */
export function viewOfQueued(id: string, mintedAtMs: number): EventView {
  return { event_id: id, status: 'queued', timeline: { accepted: timestamp(mintedAtMs) } };
}

/** RFC 3339, in milliseconds. */
export function timestamp(atMs: number): string {
  return new Date(atMs).toISOString();
}
