import type { Alert } from './alert.ts';

/** The monitoring watches itself. */
export const MONITORING_ALERTS: readonly Alert[] = [
  {
    name: 'ScrapeDown',
    severity: 'page',
    stage: 'monitoring',
    dashboard: 'sluice-runtime',
    // Without the API, other alerts have no data: so no alert inhibits this one. Down and gone are one series, because an
    // instance that is down and then removed would otherwise start the `for` again.
    expr: 'label_replace(absent(up{job="sluice-api"} == 1), "job", "sluice-api", "", "")',
    for: '2m',
    summary: 'No process of {{ $labels.job }} answers Prometheus',
    description:
      'The API is down, or Prometheus cannot reach it: no alert about requests, queue or fleet can fire.',
  },
  {
    name: 'ScrapeDown',
    severity: 'ticket',
    stage: 'monitoring',
    dashboard: 'sluice-runtime',
    expr: 'up == 0',
    // Longer than Prometheus lists an instance that was replaced.
    for: '5m',
    summary: '{{ $labels.instance }} of {{ $labels.job }} does not answer Prometheus',
    description: 'The process is down, hangs, or cannot be reached.',
  },
  {
    name: 'SpansDropped',
    severity: 'ticket',
    stage: 'monitoring',
    dashboard: 'sluice-runtime',
    // Every deploy loses the spans that a process still has when it stops.
    expr: `
sum by (environment, job, reason) (rate(sluice_spans_dropped_total{reason!="stopped"}[5m]))
  > on (environment, job) group_left ()
0.01 * sum by (environment, job) (rate(sluice_spans_recorded_total[5m]))`,
    for: '10m',
    summary: '{{ $labels.job }} loses {{ $value | humanize }} spans a second ({{ $labels.reason }})',
    description: 'Traces have holes. Events are not affected.',
  },
  {
    name: 'CollectorFailing',
    severity: 'ticket',
    stage: 'monitoring',
    dashboard: 'sluice-runtime',
    expr: [
      ...collectorRates('exporter', 'send_failed'),
      ...collectorRates('exporter', 'enqueue_failed'),
      ...collectorRates('receiver', 'refused'),
    ].join('\nor\n'),
    for: '10m',
    summary:
      'The collector loses {{ $value | humanize }} spans or log records a second ({{ or $labels.exporter $labels.receiver }})',
    description: 'It cannot send to its back end, or lacks the memory to take what processes send.',
  },
  {
    name: 'RuleEvaluationFails',
    severity: 'ticket',
    stage: 'monitoring',
    dashboard: 'sluice-runtime',
    expr: 'sum by (environment, rule_group) (rate(prometheus_rule_evaluation_failures_total[5m])) > 0',
    for: '10m',
    summary: 'Rules of {{ $labels.rule_group }} fail',
    description: 'What they record is missing, and their alerts cannot fire.',
  },
  {
    name: 'AlertmanagerNotifyFails',
    severity: 'page',
    stage: 'monitoring',
    dashboard: 'sluice-runtime',
    // A ticket that cannot be sent fails every five minutes, so a window of five would be empty in between.
    expr: `
sum by (environment, integration) (rate(alertmanager_notifications_failed_total[10m])) > 0
or
sum by (environment, alertmanager) (rate(prometheus_notifications_errors_total[10m])) > 0`,
    for: '10m',
    summary:
      'Notifications fail: {{ with $labels.integration }}Alertmanager to {{ . }}{{ else }}Prometheus to Alertmanager{{ end }}',
    description: 'Alerts fire, but nobody is notified.',
  },
  {
    name: 'Watchdog',
    severity: 'none',
    stage: 'monitoring',
    dashboard: 'sluice-runtime',
    expr: 'vector(1)',
    for: '0s',
    summary: 'Alerts are evaluated and sent',
    description:
      "Always fires. Whatever receives it should raise an alarm when it stops: a dead man's switch.",
  },
];

/** For spans and log records. Some releases of the collector add `_total`. */
function collectorRates(by: 'exporter' | 'receiver', verb: string): string[] {
  return ['spans', 'log_records'].map(
    (what) =>
      `sum by (environment, ${by}) (rate({__name__=~"otelcol_${by}_${verb}_${what}(_total)?"}[5m])) > 0`,
  );
}
