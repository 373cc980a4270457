import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';

/**
 * The ports that each service of docker-compose.yml listens on: by its committed configuration where it has one, or
 * else by its program's default.
 */
export function listeningPorts(root: string): Record<string, number[]> {
  const read = (path: string): unknown => parse(readFileSync(`${root}${path}`, 'utf8'));
  const collector = collectorSchema.parse(read('monitoring/otel-collector/config.yaml'));
  const tempo = tempoSchema.parse(read('monitoring/tempo/tempo.yaml'));
  const loki = lokiSchema.parse(read('monitoring/loki/loki.yaml'));
  return {
    sqs: [9324],
    dynamodb: [8000],
    api: [8080],
    worker: [9091],
    'otel-collector': [
      ...collector.receivers.otlp,
      ...collector.service.telemetry.metrics.readers.map(({ pull }) => pull.exporter.prometheus.port),
    ],
    tempo: [tempo.server.http_listen_port, ...tempo.distributor.receivers.otlp],
    loki: [loki.server.http_listen_port],
    prometheus: [9090],
    alertmanager: [9093],
    grafana: [3000],
  };
}

/** The ports of an OTLP receiver. */
const otlpSchema = z
  .object({ protocols: z.record(z.string(), z.object({ endpoint: z.string() })) })
  .transform(({ protocols }) =>
    Object.values(protocols).map(({ endpoint }) => Number(endpoint.split(':').at(-1))),
  );
const serverSchema = z.object({ http_listen_port: z.number() });
const reader = z.object({
  pull: z.object({ exporter: z.object({ prometheus: z.object({ port: z.number() }) }) }),
});

const collectorSchema = z.object({
  receivers: z.object({ otlp: otlpSchema }),
  service: z.object({ telemetry: z.object({ metrics: z.object({ readers: z.array(reader) }) }) }),
});
const tempoSchema = z.object({
  server: serverSchema,
  distributor: z.object({ receivers: z.object({ otlp: otlpSchema }) }),
});
const lokiSchema = z.object({ server: serverSchema });
