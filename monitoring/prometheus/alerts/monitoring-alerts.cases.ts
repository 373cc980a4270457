import type { AlertCase } from '../testing/alert-case.ts';
import { counter, gauge, nothing } from '../testing/samples.ts';

const here = 'environment="local"';
const api = `${here},job="sluice-api"`;
const collector = `${here},job="otel-collector",instance="collector"`;
const prometheus = `${here},job="prometheus",instance="prometheus"`;

export const MONITORING_CASES: readonly AlertCase[] = [
  {
    alert: 'ScrapeDown',
    when: 'no process of the API answers',
    series: {
      [`up{${api},instance="api-1"}`]: gauge([5, 1], [10, 0], [5, 1]),
      [`up{${api},instance="api-2"}`]: gauge([5, 1], [10, 0], [5, 1]),
    },
    // Five minutes later each is a ticket besides.
    fires: {
      after: '7m',
      overAfter: '15m',
      severity: 'page',
      labels: { job: 'sluice-api' },
      summary: 'No process of sluice-api answers Prometheus',
    },
  },
  {
    alert: 'ScrapeDown',
    when: 'the API is down, and its instances are removed a minute later',
    series: {
      [`up{${api},instance="api-1"}`]: `${gauge([5, 1], [1, 0])} stale ${nothing(10)}`,
      [`up{${api},instance="api-2"}`]: `${gauge([5, 1], [1, 0])} stale ${nothing(10)}`,
    },
    fires: {
      after: '7m',
      severity: 'page',
      labels: { job: 'sluice-api' },
      summary: 'No process of sluice-api answers Prometheus',
    },
  },
  {
    alert: 'ScrapeDown',
    when: 'the API is nowhere to be found',
    series: { [`up{${api},instance="api-1"}`]: `${gauge([5, 1])} stale ${nothing(10)}` },
    fires: {
      after: '7m',
      severity: 'page',
      labels: { job: 'sluice-api' },
      summary: 'No process of sluice-api answers Prometheus',
    },
  },
  {
    alert: 'ScrapeDown',
    when: 'one worker hangs',
    series: {
      [`up{${api},instance="api-1"}`]: gauge([30, 1]),
      [`up{${here},job="sluice-worker",instance="worker-1"}`]: gauge([30, 1]),
      [`up{${here},job="sluice-worker",instance="worker-2"}`]: gauge([5, 1], [15, 0], [10, 1]),
    },
    fires: {
      after: '10m',
      overAfter: '20m',
      severity: 'ticket',
      labels: { environment: 'local', job: 'sluice-worker', instance: 'worker-2' },
      summary: 'worker-2 of sluice-worker does not answer Prometheus',
    },
  },
  {
    alert: 'ScrapeDown',
    when: 'a deploy replaces the processes one after the other',
    series: {
      [`up{${api},instance="api-1"}`]: `${gauge([5, 1], [3, 0])} stale ${nothing(30)}`,
      [`up{${api},instance="api-2"}`]: `${gauge([10, 1], [3, 0])} stale ${nothing(25)}`,
      [`up{${api},instance="api-3"}`]: `${nothing(4)} ${gauge([35, 1])}`,
      [`up{${api},instance="api-4"}`]: `${nothing(9)} ${gauge([30, 1])}`,
    },
  },
  {
    alert: 'SpansDropped',
    when: 'the collector hangs',
    series: {
      [`sluice_spans_recorded_total{${api},instance="api-1"}`]: counter([40, 600]),
      [`sluice_spans_dropped_total{${api},instance="api-1",reason="queue_full"}`]: counter(
        [5, 0],
        [20, 600],
        [15, 0],
      ),
    },
    fires: {
      after: '16m',
      overAfter: '30m',
      labels: { environment: 'local', job: 'sluice-api', reason: 'queue_full' },
      summary: 'sluice-api loses 10 spans a second (queue_full)',
    },
  },
  {
    alert: 'SpansDropped',
    when: 'a burst overflows the queue for a minute',
    series: {
      [`sluice_spans_recorded_total{${api},instance="api-1"}`]: counter([40, 600]),
      [`sluice_spans_dropped_total{${api},instance="api-1",reason="queue_full"}`]: counter(
        [5, 0],
        [1, 600],
        [34, 0],
      ),
    },
  },
  {
    alert: 'SpansDropped',
    when: 'deploys lose what processes had left when they stopped',
    series: {
      [`sluice_spans_recorded_total{${api},instance="api-1"}`]: counter([40, 60]),
      [`sluice_spans_dropped_total{${api},instance="api-1",reason="stopped"}`]: counter([40, 10]),
    },
  },
  {
    alert: 'CollectorFailing',
    when: 'its back end takes no spans',
    series: {
      [`otelcol_exporter_send_failed_spans{${collector},exporter="otlphttp"}`]: counter(
        [5, 0],
        [20, 300],
        [15, 0],
      ),
    },
    fires: {
      after: '16m',
      overAfter: '30m',
      labels: { environment: 'local', exporter: 'otlphttp' },
      summary: 'The collector loses 5 spans or log records a second (otlphttp)',
    },
  },
  {
    alert: 'CollectorFailing',
    when: 'it refuses log records for lack of memory',
    series: {
      [`otelcol_receiver_refused_log_records_total{${collector},receiver="otlp",transport="http"}`]: counter(
        [5, 0],
        [20, 60],
      ),
    },
    fires: {
      after: '16m',
      labels: { environment: 'local', receiver: 'otlp' },
      summary: 'The collector loses 1 spans or log records a second (otlp)',
    },
  },
  {
    alert: 'CollectorFailing',
    when: 'its back end restarts',
    series: {
      [`otelcol_exporter_send_failed_spans{${collector},exporter="otlphttp"}`]: counter(
        [5, 0],
        [1, 300],
        [34, 0],
      ),
    },
  },
  {
    alert: 'RuleEvaluationFails',
    when: 'a rule fails at every evaluation',
    series: {
      [`prometheus_rule_evaluation_failures_total{${prometheus},rule_group="rules/slo.yaml;slo"}`]: counter(
        [5, 0],
        [20, 4],
        [15, 0],
      ),
    },
    fires: {
      after: '16m',
      overAfter: '30m',
      labels: { environment: 'local', rule_group: 'rules/slo.yaml;slo' },
      summary: 'Rules of rules/slo.yaml;slo fail',
    },
  },
  {
    alert: 'RuleEvaluationFails',
    when: 'a rule failed once, as a worker changed its labels',
    series: {
      [`prometheus_rule_evaluation_failures_total{${prometheus},rule_group="rules/slo.yaml;slo"}`]: counter(
        [5, 0],
        [1, 2],
        [34, 0],
      ),
    },
  },
  {
    alert: 'AlertmanagerNotifyFails',
    when: 'SNS refuses what Alertmanager sends',
    series: {
      [`alertmanager_notifications_failed_total{${here},job="alertmanager",integration="sns"}`]: counter(
        [5, 0],
        [20, 1],
        [15, 0],
      ),
    },
    fires: {
      after: '16m',
      overAfter: '36m',
      labels: { environment: 'local', integration: 'sns' },
      summary: 'Notifications fail: Alertmanager to sns',
    },
  },
  {
    alert: 'AlertmanagerNotifyFails',
    when: 'only tickets are refused, of which each is tried every five minutes',
    series: {
      [`alertmanager_notifications_failed_total{${here},job="alertmanager",integration="sns"}`]: [
        0, 1, 2, 3, 4, 5, 6,
      ]
        .map((failed) => gauge([5, failed]))
        .join(' '),
    },
    fires: {
      after: '15m',
      labels: { environment: 'local', integration: 'sns' },
      summary: 'Notifications fail: Alertmanager to sns',
    },
  },
  {
    alert: 'AlertmanagerNotifyFails',
    when: 'Prometheus does not reach Alertmanager',
    series: {
      [`prometheus_notifications_errors_total{${prometheus},alertmanager="http://127.0.0.1:9093/api/v2/alerts"}`]:
        counter([5, 0], [20, 1]),
    },
    fires: {
      after: '16m',
      labels: { environment: 'local', alertmanager: 'http://127.0.0.1:9093/api/v2/alerts' },
      summary: 'Notifications fail: Prometheus to Alertmanager',
    },
  },
  {
    alert: 'AlertmanagerNotifyFails',
    when: 'Alertmanager restarts',
    series: {
      [`prometheus_notifications_errors_total{${prometheus},alertmanager="http://127.0.0.1:9093/api/v2/alerts"}`]:
        counter([5, 0], [1, 2], [34, 0]),
      [`alertmanager_notifications_failed_total{${here},job="alertmanager",integration="sns"}`]: `${gauge([5, 40])} ${gauge([35, 0])}`,
    },
  },
  {
    alert: 'Watchdog',
    when: 'Prometheus has just started',
    series: { [`up{${prometheus}}`]: gauge([5, 1]) },
    fires: { after: '0m', summary: 'Alerts are evaluated and sent' },
  },
];
