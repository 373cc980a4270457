import { z } from 'zod';
import { SPAN_ID } from './trace-context.ts';
import { isTraceState } from './trace-state.ts';

/**
 * The request that brought an event, for reconstructed spans. Written while tracing is on. Its own span is the one that
 * the `traceparent` of an unsampled event names.
 */
export type EventRequest = {
  /** Unix time. */
  startedAtMs: number;
  /** The caller's span. Absent if the trace began here. */
  outsideSpanId?: string;
  /** How long claiming the request's keys took. */
  claimMs?: number;
  /** Its index in a batch. */
  item?: number | undefined;
  /** W3C `tracestate`, as the caller sent it. */
  traceState?: string;
};

const spanId = z.string().regex(SPAN_ID);

/** The members of an entry that hold its request. A bad one counts as absent: spans never cost an event. */
export const requestMembers = {
  request_ms: z.int().min(0).optional().catch(undefined),
  outside_span: spanId.optional().catch(undefined),
  claim_ms: z.number().min(0).optional().catch(undefined),
  item: z.int().min(0).optional().catch(undefined),
  tracestate: z.string().refine(isTraceState).optional().catch(undefined),
};

type RequestMembers = z.output<z.ZodObject<typeof requestMembers>>;

/** Its start is written as the time until the event was accepted: a third of the bytes, in every event. */
export function toJsonRequest(request: EventRequest, acceptedAtMs: number): RequestMembers {
  return {
    request_ms: Math.max(0, acceptedAtMs - request.startedAtMs),
    outside_span: request.outsideSpanId,
    claim_ms: request.claimMs,
    item: request.item,
    tracestate: request.traceState,
  };
}

/** Undefined without the member that every request has. */
export function requestOf(entry: RequestMembers & { accepted_at: number }): EventRequest | undefined {
  const { request_ms, outside_span, claim_ms, item, tracestate } = entry;
  if (request_ms === undefined) return undefined;
  return {
    startedAtMs: entry.accepted_at - request_ms,
    ...(outside_span === undefined ? {} : { outsideSpanId: outside_span }),
    ...(claim_ms === undefined ? {} : { claimMs: claim_ms }),
    ...(item === undefined ? {} : { item }),
    ...(tracestate === undefined ? {} : { traceState: tracestate }),
  };
}
