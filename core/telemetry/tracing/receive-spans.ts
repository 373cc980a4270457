import { newSpanId, newTraceId } from '../../event/trace-context.ts';
import type { SpanReference, SpanSink } from '../../ports/span-sink.ts';
import type { SpanTimes } from './span-times.ts';
import { messaging } from './stage-span.ts';

/** The calls that received messages. Each has its own trace, made once an event that it brought is traced. */
export type ReceiveSpans = {
  received(deliveries: readonly object[], startedMs: number): void;
  /** Undefined if its call is unknown. */
  of(delivery: object): SpanReference | undefined;
};

type Call = { startMs: number; endMs: number; messages: number; span?: SpanReference };

export function createReceiveSpans(
  { sink, times }: { sink: Pick<SpanSink, 'record'>; times: SpanTimes },
  queue: string,
): ReceiveSpans {
  const calls = new WeakMap<object, Call>();

  return {
    received(deliveries, startMs) {
      const call: Call = { startMs, endMs: times.monotonicNow(), messages: deliveries.length };
      for (const delivery of deliveries) calls.set(delivery, call);
    },
    of(delivery) {
      const call = calls.get(delivery);
      if (call === undefined) return undefined;
      call.span ??= record(call);
      return call.span;
    },
  };

  function record({ startMs, endMs, messages }: Call): SpanReference {
    const span = { traceId: newTraceId(), spanId: newSpanId() };
    sink.record({
      ...span,
      name: `receive ${queue}`,
      kind: 'client',
      startMs: times.unixMs(startMs),
      endMs: times.unixMs(endMs),
      attributes: { ...messaging(queue, 'receive'), 'messaging.batch.message_count': messages },
    });
    return span;
  }
}
