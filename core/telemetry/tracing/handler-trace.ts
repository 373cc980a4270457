import type { EventInHand } from '../../event/event-in-hand.ts';
import { isSampled, traceIdOf, traceparentOf } from '../../event/trace-context.ts';
import type { Span } from '../../ports/span-sink.ts';
import { spanIdOf } from './span-id.ts';
import type { SpanTimes } from './span-times.ts';
import { local, stageSpan } from './stage-span.ts';

/** What a handler can do with the trace of its event. */
export type HandlerTrace = {
  /** W3C Trace Context for a call to another service. */
  traceparent(): string;
  /** The same as HTTP headers, with the caller's `tracestate`, if it sent one. */
  headers(): Record<string, string>;
  /**
   * Runs `step` and makes a span of it below this one. An error marks the span and is thrown on. A span that is not
   * over when the handler returns is left out.
   */
  span<Result>(
    name: string,
    step: (trace: HandlerTrace) => Promise<Result>,
    attributes?: Attributes,
  ): Promise<Result>;
};

export type Attributes = Record<string, string | number | boolean>;

/** More spans than this of one handler run are left out. */
const MAX_SPANS = 100;

/** The spans are kept in the notes: whether they are recorded is known once the event is let go. */
export function createHandlerTrace({ event, notes }: EventInHand, times: SpanTimes): HandlerTrace {
  let spans = 0;
  return traceOf(() => spanIdOf(event.id, 'handler', event.run, event.attempt));

  function traceOf(id: () => string): HandlerTrace {
    const traceparent = () => traceparentOf(traceIdOf(event.traceparent), id(), isSampled(event.traceparent));
    return {
      traceparent,
      headers: () => ({ traceparent: traceparent(), ...stateOf(event.request?.traceState) }),
      async span(name, step, attributes = {}) {
        // Derived like all ids: a handler that takes the same steps again repeats them.
        spans += 1;
        const spanId = spanIdOf(`${event.id} ${spans}`, 'handler', event.run, event.attempt);
        const startedMs = times.monotonicNow();
        const keep = (failure: { error?: string }) =>
          keepSpan({
            name,
            spanId,
            parent: local(id()),
            startMs: times.unixMs(startedMs),
            endMs: times.unixMs(times.monotonicNow()),
            attributes,
            ...failure,
          });
        try {
          const result = await step(traceOf(() => spanId));
          keep({});
          return result;
        } catch (error) {
          keep({ error: error instanceof Error ? error.message : String(error) });
          throw error;
        }
      },
    };
  }

  function keepSpan(span: Omit<Span, 'traceId' | 'kind'>): void {
    notes.children ??= [];
    if (notes.children.length < MAX_SPANS)
      notes.children.push(stageSpan(event, event, { ...span, kind: 'internal' }));
  }
}

/** Where no spans are made, calls to other services continue the event's trace all the same. */
export function untracedHandler({ event }: Pick<EventInHand, 'event'>): HandlerTrace {
  const trace: HandlerTrace = {
    traceparent: () => event.traceparent,
    headers: () => ({ traceparent: event.traceparent, ...stateOf(event.request?.traceState) }),
    span: (_name, step) => step(trace),
  };
  return trace;
}

function stateOf(tracestate: string | undefined): { tracestate?: string } {
  return tracestate === undefined ? {} : { tracestate };
}
