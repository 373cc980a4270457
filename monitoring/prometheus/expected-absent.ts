/** Part of an expression, and the reason why expressions that contain it have no data in a healthy platform. */
export type ExpectedAbsent = { contains: string; reason: string };

/**
 * `npm run verify:monitoring` fails on every other query or series without data. An alert's expression has no data while
 * all is well, so each series that it reads is checked instead.
 */
export const EXPECTED_ABSENT: readonly ExpectedAbsent[] = [
  {
    contains: 'otelcol_exporter_send_failed',
    reason: 'the collector makes the series when an export first fails',
  },
  {
    contains: 'otelcol_exporter_enqueue_failed',
    reason: 'the collector makes the series when its queue is full for the first time',
  },
  {
    contains: 'otelcol_receiver_refused_log_records',
    reason: 'the collector makes the series with the first log record; only containers send logs to it',
  },
  {
    contains: 'sluice_dependency_calls_total{outcome="throttled"',
    reason: 'a call makes the series of its outcome, and emulators do not throttle',
  },
  {
    contains: 'sluice_lease_held{duty="scaling"',
    reason: 'only workers in an Auto Scaling group have that duty',
  },
  {
    contains: 'sluice_recount_lag_seconds',
    reason: 'only the worker with that duty exports it, from the first minute that it has recounted',
  },
];
