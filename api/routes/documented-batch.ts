import { z } from 'zod';
import type { ZodOpenApiResponsesObject } from 'zod-openapi';
import { cloudEventBody, eventBody, tellOfNames } from '../../core/event/event.ts';
import { count, documentedByStatus, problemDocument, traceId } from '../http/documented-responses.ts';
import { PROBLEMS, type ProblemKind } from '../http/problem.ts';
import { idempotencyKey } from '../ingest/idempotency-key.ts';
import { MAX_BATCH_EVENTS } from '../ingest/read-batch.ts';

const item = eventBody
  .safeExtend({ idempotency_key: idempotencyKey.optional() })
  .meta({ override: tellOfNames });
const items = z.array(item).min(1).max(MAX_BATCH_EVENTS);

/** The schema of a batch in OpenAPI. Batches are parsed item by item instead, so that each item has its own errors. */
export const batchDocument = z.union([z.strictObject({ events: items }), items]).meta({ id: 'Batch' });
export const cloudEventBatch = z.array(cloudEventBody).min(1).max(MAX_BATCH_EVENTS);

/** The problems that one event of a batch can have. */
const ITEM_PROBLEMS: ProblemKind[] = [
  'malformed-body',
  'event-too-large',
  'invalid-event',
  'idempotency-conflict',
  'internal-error',
  'overloaded',
  'queue-unavailable',
  'table-unavailable',
];

/** The problems that reject a batch before its events are parsed one by one. */
const WHOLE_PROBLEMS: ProblemKind[] = [
  'malformed-body',
  'invalid-idempotency-key',
  'not-acceptable',
  'body-too-large',
  'unsupported-media-type',
  'invalid-batch',
  'invalid-event',
];

const results = z.array(
  z.object({
    index: count,
    status: z.literal([202, ...new Set<number>(ITEM_PROBLEMS.map((kind) => PROBLEMS[kind].status))]),
    event_id: z.uuid().optional(),
    replayed: z.literal(true).optional().meta({
      description: 'The key was already used for the same event, before or earlier in this batch.',
    }),
    problem: problemDocument(ITEM_PROBLEMS).optional(),
  }),
);

export const batchResults = z
  .object({ accepted: count, rejected: count, results, trace_id: traceId })
  .meta({ id: 'BatchResults' });

/** The responses when no event was accepted: the whole batch was rejected, or each event was. */
export function batchRefusals(): ZodOpenApiResponsesObject {
  const kinds = [...new Set([...WHOLE_PROBLEMS, ...ITEM_PROBLEMS])];
  return documentedByStatus(kinds, (kinds, status) => {
    const ofWhole = kinds.filter((kind) => WHOLE_PROBLEMS.includes(kind));
    const ofItems = kinds.filter((kind) => ITEM_PROBLEMS.includes(kind));
    const documents = [
      ...(ofWhole.length === 0 ? [] : [problemDocument(ofWhole)]),
      ...(ofItems.length === 0 ? [] : [refusedEach(ofItems, status)]),
    ];
    return documents.length === 1 ? (documents[0] as z.ZodType) : z.union(documents); // at least one of the two
  });
}

/** The problem that all events share; else `batch-refused`, with the highest status among their problems. */
function refusedEach(kinds: readonly ProblemKind[], status: number) {
  return problemDocument([...kinds, 'batch-refused'], status).extend({
    accepted: z.literal(0),
    rejected: count,
    results,
  });
}
