import { z } from 'zod';
import { cloudEventBody, eventBody } from '../../core/event/event.ts';
import type { ApiProbe } from '../../core/telemetry/api-probe.ts';
import { documentedJson, documentedProblems, traceId } from '../http/documented-responses.ts';
import { type Problem, problemResponse, statusOf } from '../http/problem.ts';
import { type ApiRequest, type HttpResponse, jsonResponse, type Route } from '../http/route.ts';
import type { Acceptance, AcceptEvents } from '../ingest/accept-events.ts';
import { idempotencyKey } from '../ingest/idempotency-key.ts';
import { readEvent } from '../ingest/read-event.ts';
import { collectionPaths } from './event-paths.ts';

type Deps = { accept: AcceptEvents; probe: Pick<ApiProbe, 'rejected'> };

/** `POST /events`: accepts one event, with 202 once the queue owns it. */
export function postEvent({ accept, probe }: Deps): Route {
  return {
    method: 'POST',
    paths: collectionPaths(),
    producesJson: true,
    operation: {
      operationId: 'postEvent',
      tags: ['events'],
      summary: 'Send one event',
      description:
        'Responds once the queue owns the event. A CloudEvent may also be sent in binary mode, with its attributes in `ce-*` headers: each at most once, percent-encoded as the HTTP binding requires. The source and id of a CloudEvent are its idempotency key, unless the header sets one.',
      requestParams: { header: z.object({ 'Idempotency-Key': idempotencyKey.optional() }) },
      requestBody: {
        required: true,
        content: {
          'application/json': {
            schema: eventBody,
            example: { event_type: 'page_view', subject: 'user-42', payload: { page: 'users' } },
          },
          'application/cloudevents+json': { schema: cloudEventBody },
        },
      },
      responses: {
        202: {
          ...documentedJson('The queue owns the event', accepted),
          headers: z.object({ 'Idempotent-Replayed': replayedHeader.optional() }),
        },
        ...documentedProblems(
          'malformed-request',
          'malformed-body',
          'invalid-idempotency-key',
          'not-acceptable',
          'body-too-large',
          'event-too-large',
          'unsupported-media-type',
          'invalid-event',
          'idempotency-conflict',
          'internal-error',
          'overloaded',
          'queue-unavailable',
          'table-unavailable',
        ),
      },
    },
    async handle(request) {
      const read = await readEvent(request.incoming);
      const [acceptance] = (await accept([read], request)) as [Acceptance]; // one per item
      return acceptance.kind === 'accepted'
        ? acceptedResponse(acceptance, request.trace.traceId)
        : reject(acceptance.problem, request);
    },
  };

  function reject(problem: Problem, { trace }: ApiRequest): HttpResponse {
    probe.rejected({ status: statusOf(problem), detail: problem.detail, trace });
    return problemResponse(problem, trace.traceId);
  }
}

const replayedHeader = z.literal('true').meta({
  description: 'The key was already used for the same event; the response has the id that it got first.',
});

type Accepted = Extract<Acceptance, { kind: 'accepted' }>;

const accepted = z
  .object({
    event_id: z.uuid(),
    status: z.literal('queued'),
    message: z.literal('Event queued successfully'),
    trace_id: traceId,
  })
  .meta({ id: 'Accepted' });

function acceptedResponse({ eventId, replayed }: Accepted, traceId: string): HttpResponse {
  const body: z.output<typeof accepted> = {
    event_id: eventId,
    status: 'queued',
    message: 'Event queued successfully',
    trace_id: traceId,
  };
  return jsonResponse(202, body, {
    location: `/events/${eventId}`,
    ...(replayed ? { 'idempotent-replayed': 'true' } : {}),
  });
}
