import type { Clock } from '../core/clock/clock.ts';
import type { BackEnd } from '../core/ports/back-end.ts';
import type { FleetGroup } from '../core/ports/fleet-group.ts';
import type { LogSink, LogSinkProbe } from '../core/ports/log-sink.ts';
import type { Sender } from '../core/ports/queue.ts';
import type { SpanSink, SpanSinkProbe } from '../core/ports/span-sink.ts';
import { type LogSettings, logsEndpoint } from '../core/settings/log-settings.ts';
import { type TracingSettings, tracesEndpoint } from '../core/settings/tracing-settings.ts';
import type { DependencyProbe } from '../core/telemetry/dependency-probe.ts';
import type { QueueNames } from '../core/telemetry/tracing/stage-span.ts';
import { type AwsSettings, createAwsBackEnd, createAwsSender } from './aws/aws-back-end.ts';
import { queueUrls } from './aws/setup/resources.ts';

/*
 * The one place that turns settings into adapters.
 */

/** Plain values, so that a thread can be given them. */
export type BackEndSettings = AwsSettings;

/** Everything that a process reaches over the network. `probe` gets a report of each call. */
export function connectBackEnd(settings: BackEndSettings, clock: Clock, probe?: DependencyProbe): BackEnd {
  return createAwsBackEnd(settings, clock, probe);
}

/** Only what accepting needs. */
export function connectSender(settings: BackEndSettings, clock: Clock, probe?: DependencyProbe): Sender {
  return createAwsSender(settings, clock, probe);
}

/** The group that the workers are in. Undefined if none is named: its client is not loaded then. */
export async function connectFleetGroup(
  settings: FleetGroupSettings,
  probe?: DependencyProbe,
): Promise<(FleetGroup & { destroy(): void }) | undefined> {
  const { WORKER_GROUP: group, AWS_REGION: region, AWS_ENDPOINT_URL_AUTO_SCALING: endpoint } = settings;
  if (group === undefined) return undefined;
  const { createAutoScalingGroup } = await import('./aws/auto-scaling/auto-scaling-group.ts');
  return createAutoScalingGroup({ group, region, endpoint, probe });
}

export type FleetGroupSettings = {
  AWS_REGION: string;
  AWS_ENDPOINT_URL_AUTO_SCALING?: string | undefined;
  WORKER_GROUP?: string | undefined;
};

/** The names of the queues, as spans have them. */
export function queueNames({ QUEUE_URL }: Pick<BackEndSettings, 'QUEUE_URL'>): QueueNames {
  const { events, deadLetters } = queueUrls(QUEUE_URL);
  return { events: lastPartOf(events), deadLetters: lastPartOf(deadLetters) };
}

function lastPartOf(url: string): string {
  return new URL(url).pathname.split('/').at(-1) ?? '';
}

/** The process that spans and log lines come from: its service, its release, and an id of this run. */
export type SpanService = { name: string; version: string; instanceId: string };

/** Undefined if no endpoint is set: OpenTelemetry is not loaded then. */
export async function connectSpanSink(
  settings: TracingSettings,
  service: SpanService,
  probe: SpanSinkProbe,
): Promise<SpanSink | undefined> {
  const url = tracesEndpoint(settings);
  if (url === undefined) return undefined;
  const { createOtlpSpanSink } = await import('./otlp/otlp-span-sink.ts');
  return createOtlpSpanSink(probe, {
    exporter: {
      url,
      headers: settings.OTEL_EXPORTER_OTLP_HEADERS,
      compression: settings.OTEL_EXPORTER_OTLP_COMPRESSION,
      timeoutMs: settings.OTEL_EXPORTER_OTLP_TIMEOUT,
    },
    queue: {
      maxItems: settings.OTEL_BSP_MAX_QUEUE_SIZE,
      maxBatch: settings.OTEL_BSP_MAX_EXPORT_BATCH_SIZE,
      lingerMs: settings.OTEL_BSP_SCHEDULE_DELAY,
    },
    resource: resourceOf(settings, service),
  });
}

/** Undefined if log lines are on standard output alone. */
export async function connectLogSink(
  settings: TracingSettings & LogSettings,
  service: SpanService,
  probe: LogSinkProbe,
): Promise<LogSink | undefined> {
  const url = logsEndpoint(settings);
  if (url === undefined) return undefined;
  const { createOtlpLogSink } = await import('./otlp-logs/otlp-log-sink.ts');
  return createOtlpLogSink(probe, {
    url,
    headers: settings.OTEL_EXPORTER_OTLP_HEADERS,
    queue: { maxItems: 2_048, maxBatch: 512, lingerMs: 1_000 },
    resource: resourceOf(settings, service),
    timeoutMs: settings.OTEL_EXPORTER_OTLP_TIMEOUT,
  });
}

/** Describes the process: https://opentelemetry.io/docs/specs/semconv/resource/ */
function resourceOf(settings: TracingSettings, { name, version, instanceId }: SpanService) {
  return {
    'deployment.environment.name': 'local',
    ...settings.OTEL_RESOURCE_ATTRIBUTES,
    'service.name': name,
    'service.version': version,
    'service.instance.id': instanceId,
  };
}
