import { hash } from 'node:crypto';

/** The stages of an event that have a span. */
export type SpanStage = 'send' | 'claim' | 'process' | 'handler' | 'insert' | 'dead_letter';

/**
 * The id of an event's span: 16 hexadecimal digits. It is derived, so that a span that is reported twice (because its
 * message was delivered again, or because it was reconstructed) has the same id both times.
 * All zeros, which W3C Trace Context forbids, would come once in 2^64 spans.
 */
export function spanIdOf(eventId: string, stage: SpanStage, run: number, attempt: number): string {
  return hash('sha1', `${stage} ${run} ${attempt} ${eventId}`).slice(0, 16);
}

/**
 * The span that first sends an event of a request. A client that repeats a key often repeats its traceparent too: the
 * repeat is another span of the same trace.
 */
export function firstSendSpanIdOf(eventId: string, serverSpanId: string): string {
  return spanIdOf(`${eventId} ${serverSpanId}`, 'send', 1, 1);
}

/** Claiming is a step of the request, which may have many events, so its id is derived from the request's span. */
export function claimSpanIdOf(serverSpanId: string): string {
  return spanIdOf(serverSpanId, 'claim', 1, 1);
}
