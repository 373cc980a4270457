import type { z } from 'zod';
import type { SpanReference } from '../../core/ports/span-sink.ts';
import type { ApiProbe } from '../../core/telemetry/api-probe.ts';
import { documentedJson } from '../http/documented-responses.ts';
import { type Problem, problemBody, problemResponse, statusOf } from '../http/problem.ts';
import { type HttpResponse, jsonResponse, type Route } from '../http/route.ts';
import type { Acceptance, AcceptEvents } from '../ingest/accept-events.ts';
import { readBatch } from '../ingest/read-batch.ts';
import { batchDocument, batchRefusals, batchResults, cloudEventBatch } from './documented-batch.ts';
import { eventPaths } from './event-paths.ts';

type Deps = { accept: AcceptEvents; probe: Pick<ApiProbe, 'batchReceived' | 'rejected'> };

/** `POST /events/batch`: accepts up to 500 events, each with its own outcome. */
export function postBatch({ accept, probe }: Deps): Route {
  return {
    method: 'POST',
    paths: eventPaths('/batch'),
    producesJson: true,
    operation: {
      operationId: 'postBatch',
      tags: ['events'],
      summary: 'Send several events',
      description:
        'Each event has its own result, in order. 202: all were accepted. 207: some were. If none was, the response is the problem with the highest status, with all results. A JSON document is parsed as a whole: malformed JSON, or a number that a double cannot hold, rejects the whole batch. In NDJSON it rejects only its line. Events with the same idempotency key and content are one event. All keys are claimed before anything is sent. Claiming may take 0.9 s, plus 0.1 s for each 25 keys after the first 25 (2.8 s for 500). If it takes longer, the whole batch is rejected with 503 and nothing is sent: retry it.',
      requestBody: {
        required: true,
        content: {
          'application/json': {
            schema: batchDocument,
            example: { events: [{ event_type: 'page_view', payload: { page: 'users' } }] },
          },
          'application/x-ndjson': { schema: { type: 'string', description: 'One event per line.' } },
          'application/cloudevents-batch+json': {
            schema: cloudEventBatch,
          },
        },
      },
      responses: {
        202: documentedJson('All events were accepted', batchResults),
        207: documentedJson('Some events were accepted', batchResults),
        ...batchRefusals(),
      },
    },
    async handle(request) {
      const { trace, startedAtMs } = request;
      const { traceId } = trace;
      const batch = await readBatch(request.incoming);
      if (batch.kind === 'problem') {
        reject(batch.problem, trace);
        return problemResponse(batch.problem, traceId);
      }
      probe.batchReceived(batch.items.length);
      const acceptances = await accept(batch.items, { trace, startedAtMs, isBatch: true });
      for (const acceptance of acceptances)
        if (acceptance.kind === 'problem') reject(acceptance.problem, trace);
      return batchResponse(acceptances, traceId);
    },
  };

  function reject(problem: Problem, trace: SpanReference): void {
    probe.rejected({ status: statusOf(problem), detail: problem.detail, trace });
  }
}

type Results = z.output<typeof batchResults>['results'];

/** Makes the response to the whole batch from the outcome of each event. */
function batchResponse(acceptances: readonly Acceptance[], traceId: string): HttpResponse {
  const results = acceptances.map((acceptance, index) => resultOf(acceptance, index, traceId));
  const problems = acceptances.flatMap((one) => (one.kind === 'problem' ? [one.problem] : []));
  const accepted = results.length - problems.length;
  if (accepted > 0) {
    const body: z.output<typeof batchResults> = {
      accepted,
      rejected: problems.length,
      results,
      trace_id: traceId,
    };
    return jsonResponse(problems.length === 0 ? 202 : 207, body);
  }
  return refusedResponse(problems, results, traceId);
}

function resultOf(acceptance: Acceptance, index: number, traceId: string): Results[number] {
  if (acceptance.kind === 'accepted') {
    const { eventId, replayed } = acceptance;
    return { index, status: 202, event_id: eventId, ...(replayed ? { replayed } : {}) };
  }
  return {
    index,
    status: statusOf(acceptance.problem),
    problem: problemBody(acceptance.problem, traceId),
  };
}

/**
 * When all events failed for one reason, the batch has that problem. It also has that of keys that could not be
 * claimed, because then nothing was sent. Otherwise the reasons are in the results.
 */
function refusedResponse(problems: Problem[], results: Results, traceId: string): HttpResponse {
  const worst = problems.toSorted((a, b) => statusOf(b) - statusOf(a))[0] as Problem; // a batch has at least one event, and none was accepted
  const whole = worst.kind === 'table-unavailable' || problems.every(({ kind }) => kind === worst.kind);
  const problem: Problem = {
    kind: whole ? worst.kind : 'batch-refused',
    detail: whole ? worst.detail : 'The events were rejected for different reasons: see the results.',
    ...(worst.headers ? { headers: worst.headers } : {}),
    members: { accepted: 0, rejected: results.length, results },
  };
  return problemResponse(problem, traceId, statusOf(worst));
}
