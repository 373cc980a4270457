import type { TraceContext } from '../../core/event/trace-context.ts';

/**
 * Names the trace of a response: https://www.w3.org/TR/trace-context-2/#traceresponse-header, and its id for people and
 * for tools that do not know the standard.
 */
export function traceHeaders({ traceId, traceparent }: Pick<TraceContext, 'traceId' | 'traceparent'>) {
  return { traceresponse: traceparent, 'x-trace-id': traceId };
}
