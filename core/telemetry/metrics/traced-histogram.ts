import { Histogram } from 'prom-client';
import type { SpanReference } from '../../ports/span-sink.ts';

/** A histogram whose buckets each name the last sampled span that fell into them. */
export type TracedHistogram<Label extends string = string> = {
  /** `span`: given only if it was sampled, because a trace backend has no others. */
  observe(labels: Readonly<Record<Label, string>>, value: number, span?: SpanReference): void;
};

type Options = ConstructorParameters<typeof Histogram>[0];

export function createTracedHistogram(options: Options): TracedHistogram {
  const histogram = new Histogram({ ...options, enableExemplars: true });
  return {
    observe(labels, value, span) {
      if (span === undefined) histogram.observe({ labels, value });
      else
        histogram.observe({
          labels,
          value,
          exemplarLabels: { trace_id: span.traceId, span_id: span.spanId },
        });
    },
  };
}
