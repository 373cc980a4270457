import { z } from 'zod';
import type { SamplingOptions } from '../telemetry/tracing/sampling.ts';
import { integer } from './env.ts';
import { keyValues } from './key-values.ts';

/** Without credentials: `fetch` refuses them, with an error that has them in its text. */
export const collectorUrl = z
  .url({ protocol: /^https?$/, error: 'expected a URL that begins with http:// or https://' })
  .refine((url) => !URL.canParse(url) || (new URL(url).username === '' && new URL(url).password === ''), {
    error: 'expected a URL without credentials: send them as a header, by OTEL_EXPORTER_OTLP_HEADERS',
  });

/** The settings of every process that traces: OpenTelemetry's, as far as they apply to spans sent over HTTP. */
export const tracingSettings = {
  OTEL_EXPORTER_OTLP_ENDPOINT: collectorUrl.optional().meta({
    description:
      'OpenTelemetry Collector to send spans to, by OTLP over HTTP; without one there is no tracing',
  }),
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: collectorUrl.optional().meta({
    description: 'The same with its path, which is otherwise `/v1/traces`',
  }),
  OTEL_EXPORTER_OTLP_PROTOCOL: z
    .literal('http/protobuf', { error: 'expected http/protobuf, the only one that spans are sent by' })
    .default('http/protobuf')
    .meta({ description: 'How spans are sent: only `http/protobuf`' }),
  OTEL_SDK_DISABLED: z
    .stringbool({ error: 'expected true or false' })
    .default(false)
    .meta({ description: '`true`: nothing is sent to a collector, whatever else is set' }),
  OTEL_EXPORTER_OTLP_HEADERS: keyValues
    .refine(areHeaders, { error: 'expected names and values that HTTP headers can have' })
    .meta({
      description: 'Headers for the collector, as `key=value,…`',
      fallback: '',
    }),
  OTEL_EXPORTER_OTLP_COMPRESSION: z
    .enum(['none', 'gzip'], { error: 'expected none or gzip' })
    .default('none')
    .meta({ description: 'Compression of what is sent to the collector: `none` or `gzip`' }),
  OTEL_EXPORTER_OTLP_TIMEOUT: integer(10_000, { min: 100, max: 60_000 }).meta({
    description: 'How long the collector may take to accept spans, retries included, in ms',
  }),
  OTEL_TRACES_SAMPLER: z
    .enum(['traceidratio', 'parentbased_traceidratio'], {
      error: 'expected traceidratio or parentbased_traceidratio',
    })
    .default('traceidratio')
    .meta({
      description:
        'How requests are sampled: `traceidratio` at random; `parentbased_traceidratio` obeys callers that send a `traceparent`',
    }),
  OTEL_TRACES_SAMPLER_ARG: z
    .string()
    .transform((text, context) => {
      const ratio = Number(text);
      if (text.trim() !== '' && ratio >= 0 && ratio <= 1) return ratio;
      context.addIssue('expected a number from 0 to 1');
      return z.NEVER;
    })
    .prefault('0.1')
    .meta({ description: 'Share of requests that are sampled, from 0 to 1' }),
  OTEL_BSP_MAX_QUEUE_SIZE: integer(8_192, { min: 1, max: 1_000_000 }).meta({
    description: 'The most spans that wait to be sent; beyond it, spans are dropped',
  }),
  OTEL_BSP_MAX_EXPORT_BATCH_SIZE: integer(512, { min: 1, max: 10_000 }).meta({
    description: 'The most spans in one call',
  }),
  OTEL_BSP_SCHEDULE_DELAY: integer(1_000, { min: 1, max: 60_000 }).meta({
    description: 'How long a span waits to share a call with others, in ms',
  }),
  OTEL_RESOURCE_ATTRIBUTES: keyValues.meta({
    description:
      'Attributes of every span, as `key=value,…`; `deployment.environment.name` is `local` unless it is among them',
    fallback: '',
  }),
};

export type TracingSettings = z.output<z.ZodObject<typeof tracingSettings>>;

function areHeaders(pairs: Record<string, string>): boolean {
  try {
    new Headers(pairs);
    return true;
  } catch {
    return false;
  }
}

/** Where spans go; undefined if tracing is off. */
export function tracesEndpoint(settings: TracingSettings): string | undefined {
  const { OTEL_EXPORTER_OTLP_ENDPOINT: base, OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: exact } = settings;
  if (settings.OTEL_SDK_DISABLED) return undefined;
  return exact ?? (base === undefined ? undefined : `${base.replace(/\/+$/, '')}/v1/traces`);
}

export function samplingOptions(settings: TracingSettings): SamplingOptions {
  return { sampler: settings.OTEL_TRACES_SAMPLER, ratio: settings.OTEL_TRACES_SAMPLER_ARG };
}
