import { z } from 'zod';
import { collectorUrl } from './tracing-settings.ts';

/** The settings of every process that logs by OTLP, besides those of tracing. */
export const logSettings = {
  OTEL_LOGS_EXPORTER: z.enum(['none', 'otlp'], { error: 'expected none or otlp' }).default('none').meta({
    description:
      'Whether log lines go to the collector too: `none` or `otlp`. They are always on standard output',
  }),
  OTEL_EXPORTER_OTLP_LOGS_ENDPOINT: collectorUrl.optional().meta({
    description: 'Where log lines go, with its path; otherwise `/v1/logs` of `OTEL_EXPORTER_OTLP_ENDPOINT`',
  }),
};

export type LogSettings = z.output<z.ZodObject<typeof logSettings>>;

/** Where log lines go; undefined if they are on standard output alone. */
export function logsEndpoint(
  settings: LogSettings & { OTEL_EXPORTER_OTLP_ENDPOINT?: string | undefined; OTEL_SDK_DISABLED?: boolean },
): string | undefined {
  if (settings.OTEL_LOGS_EXPORTER === 'none' || settings.OTEL_SDK_DISABLED) return undefined;
  const { OTEL_EXPORTER_OTLP_ENDPOINT: base, OTEL_EXPORTER_OTLP_LOGS_ENDPOINT: exact } = settings;
  return exact ?? (base === undefined ? undefined : `${base.replace(/\/+$/, '')}/v1/logs`);
}
