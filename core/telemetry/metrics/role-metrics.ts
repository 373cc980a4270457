import { type OpenMetricsContentType, Registry } from 'prom-client';
import manifest from '../../../package.json' with { type: 'json' };
import { createMetrics, type MetricsOf } from './create-metrics.ts';
import { addDefaultMetrics } from './default-metrics.ts';
import type { MetricDefinitions } from './definition.ts';
import { createExposition, type Exposition } from './exposition.ts';
import { PROCESS_METRICS, type ProcessMetrics } from './process-metrics.ts';

export type Role = 'api' | 'worker';

type RoleMetrics<Definitions extends MetricDefinitions> = MetricsOf<Definitions> &
  ProcessMetrics & { exposition: Exposition };

/** The metrics of one process: only those of its role. */
export function createRoleMetrics<const Definitions extends MetricDefinitions>(
  role: Role,
  definitions: Definitions,
): RoleMetrics<Definitions> {
  const registry = new Registry<OpenMetricsContentType>();
  registry.setContentType(Registry.OPENMETRICS_CONTENT_TYPE);
  addDefaultMetrics(registry);
  const shared = createMetrics(PROCESS_METRICS, registry);
  const metrics = createMetrics(definitions, registry);
  shared.buildInfo.set({ version: manifest.version, role }, 1);
  return { ...shared, ...metrics, exposition: createExposition(registry) };
}
