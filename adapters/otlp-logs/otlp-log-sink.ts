import { describeError } from '../../core/lib/describe-error.ts';
import type { LogSink, LogSinkProbe } from '../../core/ports/log-sink.ts';
import { createExportQueue, type Exported, type ExportQueueOptions } from '../otlp/export-queue.ts';
import { toAttributes, toLogRecord } from './log-record.ts';

export type OtlpLogSinkOptions = {
  /** With its path. */
  url: string;
  headers?: Readonly<Record<string, string>>;
  queue: ExportQueueOptions;
  /** Describes the process: https://opentelemetry.io/docs/specs/semconv/resource/ */
  resource: Readonly<Record<string, string>>;
  /** How long one call may take. */
  timeoutMs: number;
  /** How long a stop may take. */
  flushMs?: number;
};

/**
 * Sends log lines as JSON to an OpenTelemetry Collector, or anything else that speaks OTLP over HTTP. A failed call is
 * not retried: its lines are still on standard output.
 */
export function createOtlpLogSink(
  probe: LogSinkProbe,
  { url, headers = {}, queue: queueOptions, resource, timeoutMs, flushMs = 2_000 }: OtlpLogSinkOptions,
): LogSink {
  const described = { attributes: toAttributes(resource) };
  const queue = createExportQueue<string>(
    { exportItems: send, probe: { recorded() {}, exported() {}, ...probe } },
    queueOptions,
  );

  async function send(lines: string[]): Promise<Exported> {
    try {
      const response = await fetch(url, {
        method: 'POST',
        headers: { ...headers, 'content-type': 'application/json' },
        body: JSON.stringify({ resourceLogs: [{ resource: described, scopeLogs: [scopeLogs(lines)] }] }),
        signal: AbortSignal.timeout(timeoutMs),
      });
      // Read to its end, so that the connection can be used again.
      const answer = await response.text();
      if (response.ok) return { kind: 'exported' };
      return { kind: 'failed', reason: `${response.status} ${answer.slice(0, 200)}` };
    } catch (error) {
      // `fetch` itself only says that it failed.
      const { cause = error } = error instanceof TypeError ? error : {};
      return { kind: 'failed', reason: describeError(cause) };
    }
  }

  return { write: queue.add, stop: () => queue.close(AbortSignal.timeout(flushMs)) };
}

function scopeLogs(lines: string[]) {
  return { scope: { name: 'sluice' }, logRecords: lines.map(toLogRecord) };
}
