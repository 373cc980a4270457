import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { describeError } from '../../core/lib/describe-error.ts';
import { withTimeout } from '../../core/lib/with-timeout.ts';
import type { Span } from '../../core/ports/span-sink.ts';
import type { Exported } from './export-queue.ts';
import { type SpanSource, toReadableSpan } from './readable-span.ts';

export type ExporterOptions = {
  /** With its path. */
  url: string;
  headers?: Readonly<Record<string, string>>;
  compression?: 'none' | 'gzip';
  /** How long one call may take, its retries included. */
  timeoutMs: number;
};

export type SpanExporter = {
  exportSpans(spans: Span[]): Promise<Exported>;
  /** Closes the connections and aborts running calls. */
  destroy(): void;
};

type ExporterConfig = NonNullable<ConstructorParameters<typeof OTLPTraceExporter>[0]>;

/** Sends spans as OTLP protobuf over HTTP. Retries what the collector cannot take now until the time is up. */
export function createSpanExporter(
  source: SpanSource,
  { url, headers = {}, compression = 'none', timeoutMs }: ExporterOptions,
): SpanExporter {
  const agent = new (url.startsWith('https:') ? HttpsAgent : HttpAgent)({ keepAlive: true });
  const exporter = new OTLPTraceExporter({
    url,
    headers: { ...headers },
    compression: compression as NonNullable<ExporterConfig['compression']>, // an enum of these two strings
    timeoutMillis: timeoutMs,
    httpAgentOptions: () => agent,
  });

  return {
    async exportSpans(spans) {
      try {
        // The exporter's own limit counts from the last byte that arrived: a slow answer would outlast it.
        return await withTimeout(timeoutMs, 'the call', () => send(spans));
      } catch (error) {
        return { kind: 'failed', reason: describeError(error) };
      }
    },
    destroy: () => agent.destroy(),
  };

  function send(spans: Span[]): Promise<Exported> {
    const { promise, resolve } = Promise.withResolvers<Exported>();
    const readable = spans.map((span) => toReadableSpan(span, source));
    exporter.export(readable, ({ code, error }) =>
      resolve(code === SUCCESS ? { kind: 'exported' } : { kind: 'failed', reason: describeError(error) }),
    );
    return promise;
  }
}

/** `ExportResultCode.SUCCESS`, of a package that nothing else here needs. */
const SUCCESS = 0;
