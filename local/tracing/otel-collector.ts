import { freePort } from '../ports/free-port.ts';
import { type Child, type ChildHooks, startBinaryChild } from '../processes/start-child.ts';

export type OtelCollector = Child & {
  /** Where it takes spans, by OTLP over HTTP. */
  otlpUrl: string;
  /** Where Prometheus scrapes its own metrics: host and port. */
  metrics: string;
};

export type OtelCollectorOptions = ChildHooks & {
  /** The path of its program. */
  file: string;
  /** Where it sends on, by OTLP over HTTP. */
  exportTo: string;
  /** By default free ones. */
  ports?: { otlp: number; metrics: number };
};

/** An OpenTelemetry Collector on 127.0.0.1, which sends on within a fifth of a second. */
export async function startOtelCollector({
  file,
  exportTo,
  ports,
  onOutput,
  onSpawn,
}: OtelCollectorOptions): Promise<OtelCollector> {
  const { otlp, metrics } = ports ?? { otlp: await freePort(), metrics: await freePort() };
  let said = '';
  const config = JSON.stringify(collectorConfig({ otlp, metrics }, exportTo));
  const child = await startBinaryChild(file, ['--config', `yaml:${config}`], {
    name: 'OpenTelemetry Collector',
    isReady: async () => said.includes('Everything is ready'),
    onOutput(chunk) {
      if (said.length < 10_000) said += chunk.toString();
      onOutput?.(chunk);
    },
    ...(onSpawn && { onSpawn }),
  });
  return { ...child, otlpUrl: `http://127.0.0.1:${otlp}`, metrics: `127.0.0.1:${metrics}` };
}

/** By default it tries for five minutes before it counts what it could not send as lost. */
const GIVES_UP_SOON = {
  retry_on_failure: { initial_interval: '100ms', max_interval: '500ms', max_elapsed_time: '1s' },
};

/** JSON is YAML, too. */
function collectorConfig(ports: { otlp: number; metrics: number }, exportTo: string): object {
  const host = '127.0.0.1';
  return {
    receivers: { otlp: { protocols: { http: { endpoint: `${host}:${ports.otlp}` } } } },
    processors: {
      memory_limiter: { check_interval: '1s', limit_mib: 256 },
      batch: { timeout: '200ms' },
    },
    exporters: { otlp_http: { endpoint: exportTo, ...GIVES_UP_SOON }, debug: { verbosity: 'basic' } },
    service: {
      telemetry: {
        metrics: { readers: [{ pull: { exporter: { prometheus: { host, port: ports.metrics } } } }] },
      },
      pipelines: {
        traces: {
          receivers: ['otlp'],
          processors: ['memory_limiter', 'batch'],
          exporters: ['otlp_http', 'debug'],
        },
      },
    },
  };
}
