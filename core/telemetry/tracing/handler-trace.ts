import type { EventInHand } from '../../event/event-in-hand.ts';
import type { QueuedEvent } from '../../event/pack.ts';
import { isSampled, traceIdOf, traceparentOf } from '../../event/trace-context.ts';
import { textOf } from '../../lib/text-of.ts';
import { spanIdOf } from './span-id.ts';
import type { SpanTimes } from './span-times.ts';

/** The trace of an event, for its handler. */
export type HandlerTrace = {
  /** W3C Trace Context for a call to another service. */
  traceparent(): string;
  /** The same as HTTP headers, with the caller's `tracestate`, if it sent one. */
  headers(): Record<string, string>;
  /**
   * Runs `step` in a child span of this one. An error marks the span and is thrown on. A span that has not ended when
   * the handler returns is left out.
   */
  span<Result>(
    name: string,
    step: (trace: HandlerTrace) => Promise<Result>,
    attributes?: Attributes,
  ): Promise<Result>;
};

export type Attributes = Record<string, string | number | boolean>;

/** A step of a handler, by `performance.now()`. */
export type HandlerStep = {
  name: string;
  /** The number of the step that it is part of, from 1; 0 for the handler itself. */
  parent: number;
  startMs: number;
  /** Absent until it is over. */
  endMs?: number;
  error?: string;
  attributes: Attributes;
};

/** Later steps of a handler run have no span. Their calls name the span that they are part of. */
const MAX_STEPS = 100;

/** The steps are kept in the notes: whether spans are made of them is known once the event is let go. */
export function createHandlerTrace(
  { event, notes }: EventInHand,
  { monotonicNow }: Pick<SpanTimes, 'monotonicNow'>,
): HandlerTrace {
  const steps: HandlerStep[] = [];
  notes.steps = steps;
  return traceOf(0);

  function traceOf(number: number): HandlerTrace {
    const traceparent = () =>
      traceparentOf(traceIdOf(event.traceparent), handlerSpanId(event, number), isSampled(event.traceparent));
    const trace: HandlerTrace = {
      traceparent,
      headers: () => ({ traceparent: traceparent(), ...stateOf(event.request?.traceState) }),
      async span(name, step, attributes = {}) {
        if (steps.length === MAX_STEPS) return step(trace);
        const noted: HandlerStep = { name, parent: number, startMs: monotonicNow(), attributes };
        const own = traceOf(steps.push(noted));
        try {
          return await step(own);
        } catch (error) {
          noted.error = textOf(error instanceof Error ? error.message : error);
          throw error;
        } finally {
          noted.endMs = monotonicNow();
        }
      },
    };
    return trace;
  }
}

/** Derived like all ids, so that a handler that takes the same steps again repeats them. `step`: 0 for the handler itself. */
export function handlerSpanId({ id, run, attempt }: QueuedEvent, step: number): string {
  return spanIdOf(step === 0 ? id : `${id} ${step}`, 'handler', run, attempt);
}

/** Makes no spans, but calls to other services still continue the event's trace. */
export function untracedHandler({ event }: Pick<EventInHand, 'event'>): HandlerTrace {
  const trace: HandlerTrace = {
    traceparent: () => event.traceparent,
    headers: () => ({ traceparent: event.traceparent, ...stateOf(event.request?.traceState) }),
    span: async (_name, step) => step(trace),
  };
  return trace;
}

function stateOf(tracestate: string | undefined): { tracestate?: string } {
  return tracestate === undefined ? {} : { tracestate };
}
