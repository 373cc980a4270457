import { API_METRICS } from '../../core/telemetry/metrics/api-metrics.ts';
import type { MetricDefinition } from '../../core/telemetry/metrics/definition.ts';
import { PIPELINE_METRICS } from '../../core/telemetry/metrics/pipeline-metrics.ts';
import { PROCESS_METRICS } from '../../core/telemetry/metrics/process-metrics.ts';
import { WORKER_METRICS } from '../../core/telemetry/metrics/worker-metrics.ts';

/** The labels that Prometheus adds to every series of a process. */
export const TARGET_LABELS = ['environment', 'job', 'instance'];

/** The series of Sluice's own metrics in all processes, each with its labels. A histogram is three. */
export function processSeries(): [name: string, labels: string[]][] {
  const definitions: MetricDefinition[] = [
    API_METRICS,
    PIPELINE_METRICS,
    PROCESS_METRICS,
    WORKER_METRICS,
  ].flatMap((metrics) => Object.values(metrics));
  return definitions.flatMap(({ labels = {}, ...metric }): [string, string[]][] => {
    const own = Object.keys(labels);
    return seriesNames(metric).map((name) => [name, name.endsWith('_bucket') ? [...own, 'le'] : own]);
  });
}

/** The names of a metric's series. */
export function seriesNames({ type, name }: { type: string; name: string }): string[] {
  return type === 'histogram' ? ['_bucket', '_count', '_sum'].map((suffix) => `${name}${suffix}`) : [name];
}
