import type { EcrRepository } from '@cdktf/provider-aws/lib/ecr-repository/index.js';
import type { Construct } from 'constructs';
import { createImageRepository } from '../../compute/image-registry.ts';
import type { Environment } from '../../config.ts';
import { monitoringName } from '../../names.ts';

export type Tool = 'prometheus' | 'alertmanager' | 'grafana' | 'tempo' | 'otel-collector';

/** The images that docker-compose.yml has, by the names of its services. scripts/mirror-images.sh copies them. */
export const SOURCES: Record<Tool, string> = {
  prometheus: 'prom/prometheus:v3.15.0',
  alertmanager: 'prom/alertmanager:v0.31.1',
  grafana: 'grafana/grafana:13.2.1',
  tempo: 'grafana/tempo:3.0.3',
  'otel-collector': 'otel/opentelemetry-collector:0.160.0',
};

/**
 * The repository of the tools' images: the host cannot reach the registries that they come from. Nothing in it expires,
 * because a tool that never changes would be the first to go.
 */
export function createToolRepository(
  scope: Construct,
  environment: Environment,
  kmsKey: string,
): EcrRepository {
  return createImageRepository(scope, environment, {
    id: 'monitoring-images',
    name: monitoringName(environment),
    kmsKey,
  });
}

/** The tag that an image has in our repository. It never moves, as the repository's tags are immutable. */
export function mirroredTag(tool: Tool): string {
  return `${tool}-${SOURCES[tool].split(':')[1]}`;
}

/** What scripts/mirror-images.sh copies: the source of each tag. */
export function mirroredImages(): Record<string, string> {
  const tools = Object.keys(SOURCES) as Tool[]; // the keys of a Record<Tool, …>
  return Object.fromEntries(tools.map((tool) => [mirroredTag(tool), `docker.io/${SOURCES[tool]}`]));
}
