import { markdownTable } from '../../lib/tables.ts';
import { API_METRICS } from './api-metrics.ts';
import type { Labels, MetricDefinition, MetricDefinitions } from './definition.ts';
import { PIPELINE_METRICS } from './pipeline-metrics.ts';
import { PROCESS_METRICS } from './process-metrics.ts';
import { WORKER_METRICS } from './worker-metrics.ts';

/** A table of docs/metrics.md, with the name of its place there. */
export type ReferenceTable = { part: string; table: string };

/** Every metric of Sluice, in tables by who exports it. */
export function metricsReference(): ReferenceTable[] {
  const parts: [string, MetricDefinitions][] = [
    ['the API', API_METRICS],
    ['the queue and the fleet', PIPELINE_METRICS],
    ['a worker', WORKER_METRICS],
    ['every process', PROCESS_METRICS],
  ];
  return parts.map(([part, definitions]) => ({ part, table: tableOf(Object.values(definitions)) }));
}

function tableOf(definitions: readonly MetricDefinition[]): string {
  const rows = definitions.map((one) => [`\`${one.name}\``, typeOf(one), labelsOf(one.labels), one.help]);
  return markdownTable(['metric', 'type', 'labels', 'what it says'], rows);
}

function typeOf(definition: MetricDefinition): string {
  if (definition.type !== 'histogram') return definition.type;
  return definition.hasExemplars ? 'histogram with exemplars' : 'histogram';
}

function labelsOf(labels: Labels = {}): string {
  return Object.entries(labels)
    .map(([label, values]) => `\`${label}\`: ${typeof values === 'string' ? values : values.join(', ')}`)
    .join('; ');
}
