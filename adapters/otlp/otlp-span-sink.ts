import type { SpanSink, SpanSinkProbe } from '../../core/ports/span-sink.ts';
import { createExportQueue, type ExportQueueOptions } from './export-queue.ts';
import { createSpanExporter, type ExporterOptions } from './export-spans.ts';

/** Attributes have the names of this version: those of messaging still change. */
const SCHEMA_URL = 'https://opentelemetry.io/schemas/1.43.0';

export type OtlpSpanSinkOptions = {
  exporter: ExporterOptions;
  queue: ExportQueueOptions;
  /** Describes the process: https://opentelemetry.io/docs/specs/semconv/resource/ */
  resource: Readonly<Record<string, string>> & { 'service.name': string; 'service.version': string };
  /** How long a stop may take. The SDK's own flush would wait until the collector's time is up. */
  flushMs?: number;
};

/** Sends spans to an OpenTelemetry Collector, or anything else that speaks OTLP over HTTP. */
export function createOtlpSpanSink(
  probe: SpanSinkProbe,
  { exporter: exporterOptions, queue: queueOptions, resource, flushMs = 2_000 }: OtlpSpanSinkOptions,
): SpanSink {
  const source = {
    resource,
    scope: { name: 'sluice', version: resource['service.version'] },
    schemaUrl: SCHEMA_URL,
  };
  const exporter = createSpanExporter(source, exporterOptions);
  const queue = createExportQueue({ exportItems: exporter.exportSpans, probe }, queueOptions);

  return {
    record: queue.add,
    async stop() {
      await queue.close(AbortSignal.timeout(flushMs));
      exporter.destroy();
    },
  };
}
