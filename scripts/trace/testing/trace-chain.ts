import { builtTool } from '../../../local/tracing/built-tool.ts';
import { startJaeger } from '../../../local/tracing/jaeger.ts';
import { startOtelCollector } from '../../../local/tracing/otel-collector.ts';
import { findTrace } from '../trace-backend.ts';
import type { TraceSpan } from '../trace-span.ts';

/** Takes spans, and returns them by trace. */
export type TraceChain = {
  /** For OTEL_EXPORTER_OTLP_ENDPOINT. */
  otlpUrl: string;
  /** For TRACE_QUERY_URL, where there is one. */
  queryUrl?: string;
  /** The spans of a trace so far, in the order that they came in. */
  spansOf(traceId: string): Promise<TraceSpan[]>;
  stop(): Promise<void>;
};

/** A collector and Jaeger behind it; undefined if they are not built on this machine. */
export async function startRealChain(): Promise<TraceChain | undefined> {
  const [jaegerFile, collectorFile] = [builtTool('jaeger'), builtTool('otel-collector')];
  if (jaegerFile === undefined || collectorFile === undefined) return undefined;
  const jaeger = await startJaeger(jaegerFile);
  const collector = await startOtelCollector({ file: collectorFile, exportTo: jaeger.otlpUrl });
  return {
    otlpUrl: collector.otlpUrl,
    queryUrl: jaeger.queryUrl,
    async spansOf(traceId) {
      const found = await findTrace(jaeger.queryUrl, traceId);
      if (found.kind === 'unavailable') throw new Error(found.reason);
      return found.kind === 'found' ? found.spans : [];
    },
    async stop() {
      await collector.stop();
      await jaeger.stop();
    },
  };
}
