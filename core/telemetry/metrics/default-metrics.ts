import { collectDefaultMetrics } from 'prom-client';
import type { MetricRegistry } from './create-metrics.ts';

/** Gauges whose names end like a counter's: `promtool check metrics` refuses them. Each exists by type as well. */
const MISNAMED = [
  'nodejs_active_handles_total',
  'nodejs_active_requests_total',
  'nodejs_active_resources_total',
];

/** The `process_*` and `nodejs_*` metrics that prom-client collects about any process. */
export function addDefaultMetrics(registry: MetricRegistry): void {
  collectDefaultMetrics({ register: registry });
  for (const name of MISNAMED) registry.removeSingleMetric(name);
}
