import { processSeries, TARGET_LABELS } from '../../testing/process-series.ts';
import { pipelineRules } from '../pipeline-rules.ts';
import type { RuleGroup } from '../rule.ts';
import { type Selector, selectorsIn } from '../selectors.ts';
import { sloRules } from '../slo/slo-rules.ts';

/** The labels of every series that rules may read, by name: processes' metrics, recorded series, other programs'. */
export function knownSeries(): ReadonlyMap<string, readonly string[]> {
  return new Map([...processSeries(), ...recordedSeries(), ...Object.entries(FOREIGN)]);
}

/** The series that an expression reads and that do not exist, or do not have the labels it uses. */
export function strangersIn(expr: string): Selector[] {
  const known = knownSeries();
  return selectorsIn(expr).filter(({ name, labels }) => {
    const own = known.get(name);
    return own === undefined || labels.some((label) => ![...TARGET_LABELS, ...own].includes(label));
  });
}

/** Series of other programs, and of Prometheus about its targets. */
const FOREIGN = {
  up: [],
  ALERTS: ['alertname', 'alertstate'],
  process_start_time_seconds: [],
  process_cpu_seconds_total: [],
  process_resident_memory_bytes: [],
  otelcol_exporter_queue_size: ['exporter'],
  otelcol_exporter_queue_capacity: ['exporter'],
  otelcol_exporter_send_failed_spans: ['exporter'],
  otelcol_exporter_send_failed_log_records: ['exporter'],
  otelcol_exporter_enqueue_failed_spans: ['exporter'],
  otelcol_exporter_enqueue_failed_log_records: ['exporter'],
  otelcol_receiver_refused_spans: ['receiver'],
  otelcol_receiver_refused_log_records: ['receiver'],
  prometheus_rule_evaluation_failures_total: ['rule_group'],
  prometheus_notifications_errors_total: ['alertmanager'],
  alertmanager_notifications_failed_total: ['integration'],
};

function recordedSeries(): [string, string[]][] {
  const groups: RuleGroup[] = [...sloRules(), pipelineRules()];
  return groups.flatMap(({ rules }) =>
    rules.flatMap((rule): [string, string[]][] =>
      'record' in rule ? [[rule.record, ['slo', 'state', 'direction']]] : [],
    ),
  );
}
