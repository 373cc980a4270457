import { hash } from 'node:crypto';

/** The stages of an event that have a span. One hash holds the ids of up to eight. */
const STAGES = ['send', 'claim', 'process', 'handler', 'insert', 'dead_letter'] as const;
export type SpanStage = (typeof STAGES)[number];

const DIGITS = 16;

/**
 * The id of an event's span: 16 hexadecimal digits. It is derived, so that a span that is reported twice (because its
 * message was delivered again, or because it was reconstructed) has the same id both times.
 * All zeros, which W3C Trace Context forbids, would come once in 2^64 spans.
 */
export function spanIdOf(eventId: string, stage: SpanStage, run: number, attempt: number): string {
  const start = STAGES.indexOf(stage) * DIGITS;
  return hashOf(`${run} ${attempt} ${eventId}`).slice(start, start + DIGITS);
}

let last = { of: '', hash: '' };

/** The spans of an attempt are made together, so the last hash often serves again. */
function hashOf(attempt: string): string {
  if (last.of !== attempt) last = { of: attempt, hash: hash('sha512', attempt) };
  return last.hash;
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
