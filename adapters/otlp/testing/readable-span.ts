import { type HrTime, SpanKind, SpanStatusCode, TraceFlags, type TraceState } from '@opentelemetry/api';
import type { Resource } from '@opentelemetry/resources';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import type { Span } from '../../../core/ports/span-sink.ts';

/** What all spans of a process share. */
export type SpanSource = { resource: Resource; scope: ReadableSpan['instrumentationScope'] };

/** A finished span as OpenTelemetry's SDK takes it, to compare with. */
export function toReadableSpan(span: Span, { resource, scope }: SpanSource): ReadableSpan {
  const { traceId, spanId, parent, startMs, endMs, links, error, traceState } = span;
  const context = {
    traceId,
    spanId,
    traceFlags: TraceFlags.SAMPLED,
    ...(traceState === undefined ? {} : { traceState: passedOn(traceState) }),
  };
  return {
    name: span.name,
    kind: KINDS[span.kind],
    spanContext: () => context,
    ...(parent ? { parentSpanContext: { traceId, traceFlags: TraceFlags.SAMPLED, ...parent } } : {}),
    startTime: hrTime(startMs),
    endTime: hrTime(endMs),
    duration: hrTime(endMs - startMs),
    status: error === undefined ? UNSET : { code: SpanStatusCode.ERROR, message: error },
    attributes: span.attributes ?? NO_ATTRIBUTES,
    links: links?.map((to) => ({ context: { ...to, traceFlags: TraceFlags.SAMPLED } })) ?? NONE,
    events: NONE,
    ended: true,
    resource,
    instrumentationScope: scope,
    droppedAttributesCount: 0,
    droppedEventsCount: 0,
    droppedLinksCount: 0,
  };
}

const KINDS = {
  internal: SpanKind.INTERNAL,
  server: SpanKind.SERVER,
  client: SpanKind.CLIENT,
  producer: SpanKind.PRODUCER,
  consumer: SpanKind.CONSUMER,
};
const UNSET = { code: SpanStatusCode.UNSET };
const NO_ATTRIBUTES = {};
const NONE: never[] = [];

function hrTime(ms: number): HrTime {
  const seconds = Math.floor(ms / 1000);
  return [seconds, Math.floor((ms - seconds * 1000) * 1e6)];
}

/** Only serialised. */
function passedOn(text: string): TraceState {
  const state: TraceState = {
    serialize: () => text,
    get: () => undefined,
    set: () => state,
    unset: () => state,
  };
  return state;
}
