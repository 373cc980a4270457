import type { Span, SpanSink } from '../ports/span-sink.ts';

export type SpanLog = SpanSink & {
  spans: Span[];
  /** Those of one trace, by name. */
  traced(traceId: string): Map<string, Span[]>;
};

/** A span sink that keeps what it gets. */
export function createSpanLog(): SpanLog {
  const spans: Span[] = [];
  return {
    spans,
    record: (span) => void spans.push(span),
    stop: async () => {},
    traced: (traceId) =>
      Map.groupBy(
        spans.filter((span) => span.traceId === traceId),
        ({ name }) => name,
      ),
  };
}

/** The spans whose parent is neither in their trace nor marked as an outside caller's. */
export function orphansIn(spans: readonly Span[]): Span[] {
  const ids = new Set(spans.map(({ traceId, spanId }) => `${traceId} ${spanId}`));
  return spans.filter(
    ({ traceId, parent, attributes }) =>
      parent !== undefined &&
      !ids.has(`${traceId} ${parent.spanId}`) &&
      attributes?.['sluice.parent.external'] !== true,
  );
}
