import type { RecordingRule, RuleGroup } from './rule.ts';
import { ACCEPTS } from './slo/objectives.ts';

/** What dashboards and alerts query most: readings of the queue and the fleet, each once, and rates. */
export function pipelineRules(): RuleGroup {
  return { name: 'pipeline', rules: [...READINGS, ...RATES, ...QUANTILES] };
}

/** Every API process exports the same readings, so their sum would be wrong. */
const READINGS: RecordingRule[] = [
  reading('queue_messages', 'sluice_queue_messages', ['state']),
  reading('dead_letter_messages', 'sluice_dead_letter_messages'),
  reading('oldest_message_age_seconds', 'sluice_queue_oldest_message_age_seconds'),
  reading('workers_live', 'sluice_workers_live'),
  reading('workers_desired', 'sluice_workers_desired'),
  reading('workers_max', 'sluice_workers_max'),
  reading('fleet_throughput_messages_per_second', 'sluice_fleet_throughput_messages_per_second'),
  reading('scaling_decisions', 'sluice_scaling_decisions_total', ['direction']),
];

const RATES: RecordingRule[] = [
  rate('requests', `sluice_http_requests_total{${ACCEPTS}}`),
  rate('events_accepted', 'sluice_events_accepted_total'),
  // Every event that now has its row, whatever its outcome.
  rate('events_stored', 'sluice_events_total{outcome=~"processed|failed|redriven"}'),
  rate('events_retried', 'sluice_events_total{outcome="retried"}'),
  rate('dead_letters', 'sluice_dead_letters_total'),
];

const QUANTILES: RecordingRule[] = [
  quantile(
    'request_duration_seconds:p99_5m',
    0.99,
    `sluice_http_request_duration_seconds_bucket{${ACCEPTS}}`,
  ),
  quantile('end_to_end_seconds:p50_5m', 0.5, 'sluice_end_to_end_duration_seconds_bucket'),
  quantile('end_to_end_seconds:p99_5m', 0.99, 'sluice_end_to_end_duration_seconds_bucket'),
];

/**
 * A busy API does not always get to read the queue or the table for a scrape, and then leaves the series out. Without
 * the last reading of two minutes, each such scrape would end an alert that is about to fire.
 */
function reading(name: string, metric: string, labels: string[] = []): RecordingRule {
  const by = ['environment', ...labels].join(', ');
  return { record: `pipeline:${name}:max`, expr: `max by (${by}) (last_over_time(${metric}[2m]))` };
}

function rate(name: string, series: string): RecordingRule {
  return { record: `pipeline:${name}:rate5m`, expr: `sum by (environment) (rate(${series}[5m]))` };
}

/** Without events there is no quantile: the comparison drops NaN. */
function quantile(name: string, share: number, buckets: string): RecordingRule {
  return {
    record: `pipeline:${name}`,
    expr: `histogram_quantile(${share}, sum by (environment, le) (rate(${buckets}[5m]))) >= 0`,
  };
}
