/**
 * Expressions that rightly have no data in a healthy platform, each with its reason. `npm run verify:monitoring` fails
 * on every other query, rule or alert without data; an alert's own expression has none while all is well, so what
 * counts there are the series that it reads.
 */
export const EXPECTED_ABSENT: readonly { expr: string; reason: string }[] = [
  {
    expr: 'sluice_workers_max',
    reason: 'on AWS the Auto Scaling group knows the limit; processes do not ask it',
  },
  { expr: 'pipeline:workers_max:max', reason: 'as sluice_workers_max' },
  {
    expr: 'sluice_recount_lag_seconds',
    reason: 'until a worker holds the duty and the first minute has closed',
  },
  {
    expr: 'sluice_clock_offset_seconds',
    reason: 'the series starts with the first answer of a service that tells its time',
  },
  {
    expr: 'sluice_dependency_calls_total{outcome="throttled"}',
    reason: 'a series of an outcome may begin with the first call that ends so; emulators never throttle',
  },
  {
    expr: 'sluice_http_requests_total{method="POST",route=~"/events(/batch)?",status=~"5.."}',
    reason: 'begins with the first request of a route',
  },
  ...['exporter_send_failed', 'exporter_enqueue_failed', 'receiver_refused'].flatMap((what) =>
    ['spans', 'log_records'].map((signal) => ({
      expr: `{__name__=~"otelcol_${what}_${signal}(_total)?"}`,
      reason: 'the collector makes the series when it first fails so, and without a collector there are none',
    })),
  ),
  {
    expr: '{__name__=~"otelcol_.+"}',
    reason: 'without a collector there are none',
  },
  {
    expr: 'prometheus_notifications_errors_total',
    reason: 'the series begins when Prometheus knows an Alertmanager',
  },
  {
    expr: 'alertmanager_notifications_failed_total',
    reason: 'without an Alertmanager there are none',
  },
  {
    expr: 'up{job="otel-collector"}',
    reason: 'locally nobody runs a collector unless they want traces',
  },
  { expr: 'up{job="alertmanager"}', reason: 'where Alertmanager is missing, monitoring runs without it' },
];
