import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { z } from 'zod';
import { failedAttempts, toJsonAttempts } from '../../../core/event/failed-attempt.ts';
import type { StoredEvent } from '../../../core/event/stored-event.ts';
import { jsonAttribute, numberAttribute, textAttribute } from './item-attributes.ts';

/** A partition takes 1,000 writes a second, so each index spreads its writes over shards. */
export const TIME_SHARDS = 8;
export const SUBJECT_SHARDS = 4;

/** The partition of `by_time` for the events stored on one day (UTC), on one shard. */
export function timePartition(atMs: number, shard: number): string {
  return `${new Date(atMs).toISOString().slice(0, 10)}#${shard}`;
}

export function subjectPartition(subject: string, shard: number): string {
  return `${subject}#${shard}`;
}

/** Sorts by stored time, then id. */
export function timeSortKey(storedAtMs: number, id: string): string {
  return `${new Date(storedAtMs).toISOString()}#${id}`;
}

export type Item = Record<string, AttributeValue>;

export function toItem(event: StoredEvent, expiresAtSeconds: number): Item {
  const { content } = event;
  const shard = shardOf(event.id);
  return {
    event_id: { S: event.id },
    event_type: { S: content.eventType },
    payload: { S: JSON.stringify(content.payload) },
    fingerprint: { S: event.fingerprint },
    outcome: { S: event.outcome },
    ...(event.run === 1 ? {} : { run: { N: String(event.run) } }),
    attempts: { N: String(event.attempts) },
    ...(event.history === undefined ? {} : { history: { S: JSON.stringify(toJsonAttempts(event.history)) } }),
    accepted_at: { N: String(event.acceptedAtMs) },
    enqueued_at: { N: String(event.enqueuedAtMs) },
    received_at: { N: String(event.receivedAtMs) },
    handled_at: { N: String(event.handledAtMs) },
    stored_at: { N: String(event.storedAtMs) },
    trace_id: { S: event.traceId },
    expires_at: { N: String(expiresAtSeconds) },
    time_partition: { S: timePartition(event.storedAtMs, shard % TIME_SHARDS) },
    time_sort: { S: timeSortKey(event.storedAtMs, event.id) },
    ...(content.subject === undefined
      ? {}
      : {
          subject: { S: content.subject },
          subject_partition: { S: subjectPartition(content.subject, shard % SUBJECT_SHARDS) },
        }),
    ...(content.occurredAt === undefined ? {} : { occurred_at: { S: content.occurredAt } }),
    ...(content.cloudEvent === undefined ? {} : { cloud_event: { S: JSON.stringify(content.cloudEvent) } }),
    ...(event.reason === undefined ? {} : { reason: { S: event.reason } }),
    ...(event.delivery === undefined ? {} : { delivery: { S: event.delivery } }),
    ...(event.enrichment === undefined ? {} : { enrichment: { S: JSON.stringify(event.enrichment) } }),
    ...(event.redriven ? { redriven: { BOOL: true } } : {}),
    ...(event.failedAtMs === undefined ? {} : { failed_at: { N: String(event.failedAtMs) } }),
  };
}

/** From a random byte of the id: the one before the last five. */
function shardOf(id: string): number {
  return Number.parseInt(id.slice(24, 26), 16);
}

const itemSchema = z.object({
  event_id: textAttribute,
  event_type: textAttribute,
  payload: jsonAttribute,
  fingerprint: textAttribute,
  outcome: textAttribute.pipe(z.enum(['processed', 'failed'])),
  run: numberAttribute.default(1),
  attempts: numberAttribute,
  history: jsonAttribute.pipe(failedAttempts).optional(),
  accepted_at: numberAttribute,
  enqueued_at: numberAttribute,
  received_at: numberAttribute,
  handled_at: numberAttribute,
  stored_at: numberAttribute,
  trace_id: textAttribute,
  expires_at: numberAttribute,
  subject: textAttribute.optional(),
  occurred_at: textAttribute.optional(),
  cloud_event: jsonAttribute
    .pipe(z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])))
    .optional(),
  reason: textAttribute.optional(),
  delivery: textAttribute.optional(),
  enrichment: jsonAttribute.optional(),
  redriven: z.object({ BOOL: z.literal(true) }).optional(),
  failed_at: numberAttribute.optional(),
});

/** Undefined once the event has expired: the table removes it days later. */
export function fromItem(item: Item, nowMs: number): StoredEvent | undefined {
  const row = itemSchema.parse(item);
  if (row.expires_at * 1000 <= nowMs) return undefined;
  return {
    id: row.event_id,
    content: {
      eventType: row.event_type,
      payload: row.payload,
      ...(row.subject === undefined ? {} : { subject: row.subject }),
      ...(row.occurred_at === undefined ? {} : { occurredAt: row.occurred_at }),
      ...(row.cloud_event === undefined ? {} : { cloudEvent: row.cloud_event }),
    },
    fingerprint: row.fingerprint,
    outcome: row.outcome,
    run: row.run,
    attempts: row.attempts,
    ...(row.history === undefined ? {} : { history: row.history }),
    acceptedAtMs: row.accepted_at,
    enqueuedAtMs: row.enqueued_at,
    receivedAtMs: row.received_at,
    handledAtMs: row.handled_at,
    storedAtMs: row.stored_at,
    traceId: row.trace_id,
    ...(row.reason === undefined ? {} : { reason: row.reason }),
    ...(row.delivery === undefined ? {} : { delivery: row.delivery }),
    ...(row.enrichment === undefined ? {} : { enrichment: row.enrichment }),
    ...(row.redriven ? { redriven: true as const } : {}),
    ...(row.failed_at === undefined ? {} : { failedAtMs: row.failed_at }),
  };
}
