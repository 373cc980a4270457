import type { ReceivedSpan } from '../../../adapters/otlp/testing/decode-spans.ts';
import { startOtlpSink } from '../../../adapters/otlp/testing/otlp-sink.ts';
import type { TraceSpan } from '../trace-span.ts';
import type { TraceChain } from './trace-chain.ts';

/** An OTLP endpoint in place of a collector and Jaeger. Like Jaeger, it warns of spans of one id that differ. */
export async function startOtlpChain(): Promise<TraceChain> {
  const sink = await startOtlpSink();
  return {
    otlpUrl: sink.url,
    async spansOf(traceId) {
      const spans = sink.spans.filter((span) => span.traceId === traceId);
      return withWarnings(distinct(spans).map(traceSpan));
    },
    stop: sink.close,
  };
}

/** Without exact copies, which Jaeger drops, too. */
function distinct(spans: readonly ReceivedSpan[]): ReceivedSpan[] {
  return [...new Map(spans.map((span) => [JSON.stringify(span), span])).values()];
}

function traceSpan({
  spanId,
  parent,
  name,
  startMs,
  endMs,
  attributes,
  error,
  resource,
}: ReceivedSpan): TraceSpan {
  return {
    spanId,
    ...(parent && { parentId: parent.spanId }),
    name,
    service: String(resource['service.name']),
    startMs,
    durationMs: endMs - startMs,
    attributes,
    ...(error !== undefined && { error: error || 'failed' }),
    warnings: [],
  };
}

function withWarnings(spans: readonly TraceSpan[]): TraceSpan[] {
  const idsOfSeveral = new Set(
    [...Map.groupBy(spans, ({ spanId }) => spanId)].flatMap(([id, copies]) =>
      copies.length > 1 ? [id] : [],
    ),
  );
  return spans.map((span) =>
    idsOfSeveral.has(span.spanId) ? { ...span, warnings: ['duplicate span IDs'] } : span,
  );
}
