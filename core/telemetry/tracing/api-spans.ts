import { spanIdIn, type TraceContext } from '../../event/trace-context.ts';
import type { Span, SpanSink } from '../../ports/span-sink.ts';
import type { ClaimSummary, PackSummary, RequestSummary, SendSummary } from '../api-probe.ts';
import { claimSpanIdOf } from './span-id.ts';
import { createUnixTimes } from './unix-times.ts';

type Deps = {
  spans: SpanSink;
  /** The name of the event queue. */
  queue: string;
  now: () => number;
  monotonicNow?: () => number;
};

/** A caller may send a path of 16 KB: a queue full of them would take 128 MB. */
const MAX_PATH_LENGTH = 256;

export type ApiSpans = ReturnType<typeof createApiSpans>;

/**
 * Makes the spans of the API. A request, its claim and each of its events share the request's trace. A pack, which may
 * carry events of many traces, has its own, and theirs link to it.
 */
export function createApiSpans({ spans, queue, now, monotonicNow }: Deps) {
  const unixMs = createUnixTimes(now, monotonicNow);
  /** The Unix time is read once: the clock may be set in between. */
  const times = ({ startedAtMs, endedAtMs }: { startedAtMs: number; endedAtMs: number }) => {
    const startMs = unixMs(startedAtMs);
    return { startMs, endMs: startMs + (endedAtMs - startedAtMs) };
  };
  const sending = {
    name: `send ${queue}`,
    kind: 'producer',
    attributes: {
      'messaging.system': 'aws_sqs',
      'messaging.destination.name': queue,
      'messaging.operation.type': 'send',
      'messaging.operation.name': 'send',
    },
  } as const;

  return {
    request({ trace, method, route, path, status, ...summary }: RequestSummary): void {
      const isMatched = route !== 'unmatched';
      spans.record({
        ...inTrace(trace),
        spanId: trace.spanId,
        ...(trace.outside ? { parent: { spanId: trace.outside.spanId, isRemote: true } } : {}),
        name: isMatched ? `${method} ${route}` : method,
        kind: 'server',
        ...times(summary),
        attributes: {
          'http.request.method': method,
          ...(isMatched ? { 'http.route': route } : {}),
          'url.path': path.slice(0, MAX_PATH_LENGTH),
          'http.response.status_code': status,
          ...(trace.outside ? { 'sluice.parent.external': true } : {}),
          ...(status >= 500 ? { 'error.type': String(status) } : {}),
        },
        ...(status >= 500 ? { error: `HTTP ${status}` } : {}),
      });
    },

    claim({ trace, keys, error, ...summary }: ClaimSummary): void {
      spans.record({
        ...inTrace(trace),
        spanId: claimSpanIdOf(trace.spanId),
        parent: { spanId: trace.spanId, isRemote: false },
        name: 'claim',
        kind: 'internal',
        ...times(summary),
        attributes: { 'sluice.keys': keys },
        ...failed(error),
      });
    },

    send({ event, item, trace, pack, error, ...summary }: SendSummary): void {
      const { id, content, run, attempt } = event;
      spans.record({
        ...inTrace(trace),
        ...sending,
        spanId: spanIdIn(event.traceparent),
        parent: { spanId: trace.spanId, isRemote: false },
        ...times(summary),
        attributes: {
          ...sending.attributes,
          'sluice.event.id': id,
          'sluice.event.type': content.eventType,
          'sluice.run': run,
          'sluice.attempt': attempt,
          ...(item === undefined ? {} : { 'sluice.item': item }),
        },
        ...(pack ? { links: [pack] } : {}),
        ...failed(error),
      });
    },

    /** Nothing if none of its events is sampled. */
    pack({ events, bytes, reason, sampled }: PackSummary): void {
      if (sampled === undefined) return;
      spans.record({
        ...sending,
        ...sampled.span,
        ...times(sampled),
        attributes: {
          ...sending.attributes,
          'messaging.batch.message_count': events,
          'messaging.message.body.size': bytes,
          'sluice.pack.wait_ms': sampled.waitedMs,
        },
        ...failed(reason),
      });
    },
  };
}

function inTrace({ traceId, outside }: TraceContext): Pick<Span, 'traceId' | 'traceState'> {
  return outside?.traceState === undefined ? { traceId } : { traceId, traceState: outside.traceState };
}

function failed(error: string | undefined): Pick<Span, 'error'> {
  return error === undefined ? {} : { error };
}
