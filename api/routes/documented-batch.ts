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

/** What a batch looks like in the reference; it is read item by item, so that each has its own errors. */
export const batchDocument = z.union([z.strictObject({ events: items }), items]).meta({ id: 'Batch' });
export const cloudEventBatch = z.array(cloudEventBody).min(1).max(MAX_BATCH_EVENTS);

/** What a single event of a batch may be refused for. */
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

/** What a batch may be refused for before its events are looked at one by one. */
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
      description: 'A repeat: its key came before with the same event, or earlier in this batch.',
    }),
    problem: problemDocument(ITEM_PROBLEMS).optional(),
  }),
);

export const batchResults = z
  .object({ accepted: count, rejected: count, results, trace_id: traceId })
  .meta({ id: 'BatchResults' });

/** No event was accepted: the batch as a whole was refused, or each of its events, for one reason or several. */
export function batchRefusals(): ZodOpenApiResponsesObject {
  const kinds = [...new Set([...WHOLE_PROBLEMS, ...ITEM_PROBLEMS])];
  return documentedByStatus(kinds, (kinds, status) => {
    const ofWhole = kinds.filter((kind) => WHOLE_PROBLEMS.includes(kind));
    const ofItems = kinds.filter((kind) => ITEM_PROBLEMS.includes(kind));
    const documents = [
      ...(ofWhole.length === 0 ? [] : [problemDocument(ofWhole)]),
      ...(ofItems.length === 0 ? [] : [refusedEach(ofItems, status)]),
    ];
    return documents.length === 1 ? (documents[0] as z.ZodType) : z.union(documents); // one of the two at least
  });
}

/** The worst problem of all, or `batch-refused` in its status where they are not of one kind. */
function refusedEach(kinds: readonly ProblemKind[], status: number) {
  return problemDocument([...kinds, 'batch-refused'], status).extend({
    accepted: z.literal(0),
    rejected: count,
    results,
  });
}
