import type { MinuteCounter } from '../counts/rollups.ts';
import type { QueuedEvent } from '../event/pack.ts';
import { spanIdIn, type TraceContext, traceIdOf } from '../event/trace-context.ts';
import type { SpanReference } from '../ports/span-sink.ts';
import type { Logger } from './logging.ts';
import type { ApiMetrics, CLAIM_OUTCOMES, PACK_OUTCOMES, SHED_REASONS } from './metrics/api-metrics.ts';
import { createTypeLabel } from './metrics/type-label.ts';
import type { ApiSpans } from './tracing/api-spans.ts';

export type RequestSummary = {
  method: string;
  route: string;
  path: string;
  status: number;
  trace: TraceContext;
  /** By `performance.now()`, like all times here. */
  startedAtMs: number;
  endedAtMs: number;
};
export type ClaimSummary = {
  trace: TraceContext;
  keys: number;
  startedAtMs: number;
  endedAtMs: number;
  /** Why nothing was decided. */
  error?: string;
};
export type SendSummary = {
  event: QueuedEvent;
  /** Its index in its batch. */
  item?: number | undefined;
  trace: TraceContext;
  startedAtMs: number;
  endedAtMs: number;
  /** The span of the pack that carried it. */
  pack?: SpanReference | undefined;
  /** Why it may not be in the queue. */
  error?: string | undefined;
};
export type PackSummary = {
  events: number;
  bytes: number;
  outcome: (typeof PACK_OUTCOMES)[number];
  reason?: string;
  /** Present only if one of its events is sampled. */
  sampled?: { span: SpanReference; waitedMs: number; startedAtMs: number; endedAtMs: number };
};

/** The statuses that say the fault is ours, or a dependency's. */
const SERVER_ERRORS = [500, 503];

export type ShedReason = (typeof SHED_REASONS)[number];

/** What the API reports about itself. One place turns it into metrics, logs and counts. */
export type ApiProbe = {
  /** The queue confirmed the message that carries the event, `seconds` after its request came in. */
  accepted(event: QueuedEvent, seconds: number): void;
  /** The response to an event is an error. */
  rejected(reason: { status: number; detail: string; trace: SpanReference }): void;
  batchReceived(events: number): void;
  /** The outcome of `keys` idempotency keys of a request. */
  claimEnded(outcome: (typeof CLAIM_OUTCOMES)[number], keys?: number): void;
  /** The keys of a request were claimed, or the table could not decide. */
  keysClaimed(claim: ClaimSummary): void;
  /** An event of a sampled request went to the queue, or could not. */
  sampledEventSent(sent: SendSummary): void;
  packSent(pack: PackSummary): void;
  /** Load shedding: events were refused unsent, because the buffer was full or they waited too long in it. */
  shed(events: number, reason: ShedReason): void;
  requestCompleted(request: RequestSummary): void;
  /** An unexpected error; `what` names it. */
  failed(error: unknown, context: { trace?: SpanReference; what: string }): void;
};

export function createApiProbe(deps: {
  metrics: ApiMetrics;
  logger: Logger;
  counter: MinuteCounter;
  /** Absent while tracing is off. */
  spans?: ApiSpans | undefined;
}): ApiProbe {
  const { metrics, logger, counter, spans } = deps;
  const typeLabel = createTypeLabel();
  const requestMetrics = createRequestMetrics(metrics);

  return {
    accepted(event, seconds) {
      metrics.accepted.inc({ event_type: typeLabel(event.content.eventType) });
      counter.count(event.content.eventType, 'accepted', seconds * 1000);
      if (logger.isLevelEnabled('debug'))
        logger.debug(
          { event_id: event.id, ...idsOf(sendSpanOf(event)), event_type: event.content.eventType },
          'accepted',
        );
    },
    rejected({ status, detail, trace }) {
      metrics.rejected.inc({ status });
      counter.count('unknown', 'rejected');
      if (status >= 500) logger.warn({ ...idsOf(trace), status, detail }, 'rejected');
      else logger.debug({ ...idsOf(trace), status, detail }, 'rejected');
    },
    batchReceived: (events) => metrics.batchEvents.observe(events),
    claimEnded: (outcome, keys = 1) => metrics.claims.inc({ outcome }, keys),
    keysClaimed(claim) {
      if (claim.trace.sampled) spans?.claim(claim);
    },
    sampledEventSent(sent) {
      spans?.send(sent);
    },
    packSent(pack) {
      const { events, bytes, outcome, reason } = pack;
      metrics.packSends.inc({ outcome });
      metrics.packEvents.observe(events);
      metrics.packBytes.inc(bytes);
      if (outcome !== 'sent') logger.warn({ events, bytes, outcome, reason }, 'pack not confirmed');
      spans?.pack(pack);
    },
    shed(events, reason) {
      metrics.shed.inc({ reason }, events);
    },
    requestCompleted(request) {
      const { method, route, status, trace, startedAtMs, endedAtMs } = request;
      const seconds = (endedAtMs - startedAtMs) / 1000;
      const { requests, duration } = requestMetrics(method, route, status);
      requests.inc();
      duration(seconds, trace.sampled ? trace : undefined);
      if (status >= 500) logger.warn({ method, route, status, seconds, ...idsOf(trace) }, 'request failed');
      if (trace.sampled) spans?.request(request);
    },
    failed(error, { trace, what }) {
      logger.error({ err: error, ...(trace && idsOf(trace)) }, what);
    },
  };
}

/** As log lines name a span. */
function idsOf({ traceId, spanId }: SpanReference) {
  return { trace_id: traceId, span_id: spanId };
}

function sendSpanOf({ traceparent }: QueuedEvent): SpanReference {
  return { traceId: traceIdOf(traceparent), spanId: spanIdIn(traceparent) };
}

/** Looking a metric up by its labels takes longer than counting, so each combination is looked up once. */
function createRequestMetrics({ httpRequests, httpDuration }: ApiMetrics) {
  const find = (method: string, route: string, status: number) => ({
    requests: httpRequests.labels({ method, route, status }),
    duration: (seconds: number, span: SpanReference | undefined) =>
      httpDuration.observe({ method, route }, seconds, span),
  });
  const found = new Map<string, ReturnType<typeof find>>();
  return (method: string, route: string, status: number) => {
    const key = `${method} ${route} ${status}`;
    const known = found.get(key);
    if (known) return known;
    for (const error of SERVER_ERRORS) httpRequests.inc({ method, route, status: error }, 0);
    const made = find(method, route, status);
    found.set(key, made);
    return made;
  };
}
