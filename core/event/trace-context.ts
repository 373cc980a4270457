import { randomUUID } from 'node:crypto';

/** W3C Trace Context: https://www.w3.org/TR/trace-context/#traceparent-header */
export type TraceContext = { traceId: string; traceparent: string };

export const TRACEPARENT = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}(-.*)?$/;

/** Continues the trace of a valid `traceparent`; otherwise starts one. */
export function continueTrace(traceparent: string | undefined): TraceContext {
  const [, version, traceId, parentId, more] = TRACEPARENT.exec(traceparent ?? '') ?? [];
  if (!traceId || isZero(traceId) || isZero(parentId)) return startTrace();
  // Version ff is invalid, and only versions after 00 may have more after the flags.
  if (version === 'ff' || (version === '00' && more !== undefined)) return startTrace();
  return withNewSpan(traceId);
}

export function startTrace(): TraceContext {
  return withNewSpan(randomUUID().replaceAll('-', ''));
}

function isZero(id = ''): boolean {
  return /^0+$/.test(id);
}

/** The trace id of a `traceparent` that we wrote. */
export function traceIdOf(traceparent: string): string {
  return traceparent.slice(3, 35);
}

function withNewSpan(traceId: string): TraceContext {
  return { traceId, traceparent: traceparentOf(traceId, newSpanId()) };
}

/** 64 random bits: the parts of a UUID that hold neither its version nor its variant. */
function newSpanId(): string {
  const uuid = randomUUID();
  return uuid.slice(0, 8) + uuid.slice(24, 32);
}

/** Never sets the `sampled` flag: an outside flag is not trusted, and Sluice makes no spans yet. */
function traceparentOf(traceId: string, spanId: string): string {
  return `00-${traceId}-${spanId}-00`;
}
