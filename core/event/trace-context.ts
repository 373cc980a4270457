import { hash, randomUUID } from 'node:crypto';
import { isTraceState } from './trace-state.ts';

/** W3C Trace Context: https://www.w3.org/TR/trace-context/#traceparent-header */
export type TraceContext = {
  traceId: string;
  /** Our own span in the trace. */
  spanId: string;
  /** Its spans are recorded. */
  sampled: boolean;
  /** The three above. */
  traceparent: string;
  /** What the caller sent, if we continue the caller's trace. */
  outside?: { spanId: string; traceState?: string };
};

/** Decides whether a trace is sampled. `outsideFlag`: the caller's choice, if the trace is a caller's. */
export type Sample = (outsideFlag: boolean | undefined) => boolean;

export const TRACEPARENT = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/;
/** All zeros is no span. */
export const SPAN_ID = /^(?!0{16})[0-9a-f]{16}$/;
const SAMPLED = 0x01;

/**
 * Continues the trace of a valid `traceparent`, and its `tracestate` if that is valid too. Otherwise starts a trace.
 * `sample` alone decides about sampling; without it, no trace is sampled.
 */
export function continueTrace(
  traceparent: string | undefined,
  { traceState, sample = never }: { traceState?: string | undefined; sample?: Sample | undefined } = {},
): TraceContext {
  if (traceparent === undefined) return startTrace(sample);
  const [, version, traceId, spanId = '', flags = '', more] = TRACEPARENT.exec(traceparent) ?? [];
  if (!traceId || isZero(traceId) || isZero(spanId)) return startTrace(sample);
  // Version ff is invalid, and only versions after 00 may have more after the flags.
  if (version === 'ff' || (version === '00' && more !== undefined)) return startTrace(sample);
  const outsideFlag = (Number.parseInt(flags, 16) & SAMPLED) === SAMPLED;
  const outside = traceState !== undefined && isTraceState(traceState) ? { spanId, traceState } : { spanId };
  return { ...withNewSpan(traceId, sample(outsideFlag)), outside };
}

export function startTrace(sample: Sample = never): TraceContext {
  return withNewSpan(newTraceId(), sample(undefined));
}

/** The same unsampled trace for the same text: for messages without a trace, which may be delivered again. */
export function deriveTraceparent(from: string): string {
  const hex = hash('sha256', `trace ${from}`);
  return traceparentOf(hex.slice(0, 32), hex.slice(32, 48), false);
}

export function newTraceId(): string {
  return randomUUID().replaceAll('-', '');
}

/** 64 random bits: the parts of a UUID that hold neither its version nor its variant. */
export function newSpanId(): string {
  const uuid = randomUUID();
  return uuid.slice(0, 8) + uuid.slice(24, 32);
}

export function traceparentOf(traceId: string, spanId: string, sampled: boolean): string {
  return `00-${traceId}-${spanId}-${sampled ? '01' : '00'}`;
}

/** The trace id of a `traceparent` that we wrote. */
export function traceIdOf(traceparent: string): string {
  return traceparent.slice(3, 35);
}

/** The span id of a `traceparent` that we wrote. */
export function spanIdIn(traceparent: string): string {
  return traceparent.slice(36, 52);
}

/** Whether a `traceparent` that we wrote has the sampled flag. */
export function isSampled(traceparent: string): boolean {
  return (Number.parseInt(traceparent.charAt(54), 16) & SAMPLED) === SAMPLED;
}

function never(): boolean {
  return false;
}

function isZero(id: string): boolean {
  return /^0+$/.test(id);
}

function withNewSpan(traceId: string, sampled: boolean): TraceContext {
  const spanId = newSpanId();
  return { traceId, spanId, sampled, traceparent: traceparentOf(traceId, spanId, sampled) };
}
