import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { createOtlpHttpExportDelegate } from '@opentelemetry/otlp-exporter-base/node-http';
import { describeError } from '../../core/lib/describe-error.ts';
import { withTimeout } from '../../core/lib/with-timeout.ts';
import type { Span } from '../../core/ports/span-sink.ts';
import { encodeSpans, type SpanSource } from './encode-spans.ts';
import type { Exported } from './export-queue.ts';

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

/** Sends spans as OTLP protobuf over HTTP. Retries what the collector cannot take now until the time is up. */
export function createSpanExporter(
  source: SpanSource,
  { url, headers = {}, compression = 'none', timeoutMs }: ExporterOptions,
): SpanExporter {
  const agent = new (url.startsWith('https:') ? HttpsAgent : HttpAgent)({ keepAlive: true });
  // What the SDK's exporters are made of: they differ in their serializers.
  const exporter = createOtlpHttpExportDelegate<Span[], unknown>(
    {
      url,
      headers: async () => ({ ...headers, 'Content-Type': 'application/x-protobuf' }),
      compression,
      timeoutMillis: timeoutMs,
      concurrencyLimit: 30, // the queue makes one call at a time: the rest are calls that were given up
      agentFactory: () => agent,
    },
    { serializeRequest: (spans) => encodeSpans(spans, source), deserializeResponse: () => ({}) },
    'otlp_http_span_exporter',
    { name: 'span', countItems: ({ length }) => length },
    undefined,
  );

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
    exporter.export(spans, ({ code, error }) =>
      resolve(code === SUCCESS ? { kind: 'exported' } : { kind: 'failed', reason: describeError(error) }),
    );
    return promise;
  }
}

/** `ExportResultCode.SUCCESS`, of a package that nothing else here needs. */
const SUCCESS = 0;
