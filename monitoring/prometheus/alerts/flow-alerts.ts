import { FRESHNESS_SECONDS } from '../slo/objectives.ts';
import type { Alert } from './alert.ts';

/** Causes along the flow of an event, from its key to its row. */
export const FLOW_ALERTS: readonly Alert[] = [
  {
    name: 'KeysRefused',
    severity: 'page',
    stage: 'accept',
    slo: 'accept_availability',
    dashboard: 'sluice-api',
    expr: `
sum by (environment) (rate(sluice_idempotency_claims_total{outcome="unavailable"}[2m]))
  / sum by (environment) (rate(sluice_idempotency_claims_total[2m])) > 0.05
and sum by (environment) (rate(sluice_idempotency_claims_total{outcome="unavailable"}[2m])) > 0.02`,
    for: '5m',
    summary: '{{ $value | humanizePercentage }} of idempotency keys cannot be claimed',
    description:
      'The control table does not answer in time, so requests with a key get 503 and nothing is sent. Requests without keys are accepted.',
  },
  {
    name: 'OldestMessageTooOld',
    severity: 'page',
    stage: 'queue',
    slo: 'freshness',
    dashboard: 'sluice-workers',
    expr: `pipeline:oldest_message_age_seconds:max > ${FRESHNESS_SECONDS}`,
    for: '5m',
    summary: `The oldest message has waited for {{ $value | humanizeDuration }}; the goal is ${FRESHNESS_SECONDS} s`,
    description: 'Events are safe in the queue, but workers do not get to them in time.',
  },
  {
    name: 'BacklogGrowsAtMaximum',
    severity: 'page',
    stage: 'fleet',
    slo: 'freshness',
    dashboard: 'sluice-workers',
    // The fleet cannot finish what waits within the goal, the backlog grows, and the fleet does not.
    expr: `
pipeline:queue_messages:max{state="visible"} > ignoring (state) ${FRESHNESS_SECONDS} * pipeline:fleet_throughput_messages_per_second:max
and ignoring (state) deriv(pipeline:queue_messages:max{state="visible"}[5m]) > 0
and ignoring (state) pipeline:workers_live:max >= pipeline:workers_max:max`,
    for: '10m',
    summary: '{{ $value | humanize }} messages wait, and more every minute, with the fleet at its maximum',
    description: 'All workers that the fleet may have are at work, and more events come in than they finish.',
  },
  {
    name: 'FleetBelowDesired',
    severity: 'ticket',
    stage: 'fleet',
    slo: 'freshness',
    dashboard: 'sluice-workers',
    expr: 'pipeline:workers_desired:max - pipeline:workers_live:max > 0',
    // A worker boots within two minutes, and the policy adds workers several times during a ramp.
    for: '10m',
    summary: '{{ $value }} of the workers that the scaling policy wants are missing',
    description: 'Workers do not start, or exit right after they start.',
  },
  {
    name: 'ScalingFails',
    severity: 'ticket',
    stage: 'fleet',
    slo: 'freshness',
    dashboard: 'sluice-workers',
    // Only workers in an Auto Scaling group have that duty: elsewhere there is nothing to compare.
    expr: `
sum by (environment) (increase(sluice_scaling_rounds_total{outcome="failed"}[10m]))
  / sum by (environment) (increase(sluice_scaling_rounds_total[10m])) > 0.5
or max by (environment) (sluice_lease_held{duty="scaling"}) == 0`,
    for: '10m',
    summary:
      '{{ if eq $value 0.0 }}No worker sizes the fleet{{ else }}{{ $value | humanizePercentage }} of the attempts to size the fleet fail{{ end }}',
    description:
      'The fleet does not follow the backlog. AWS still adds workers at a hundred times the backlog that the policy allows, and removes none.',
  },
  {
    name: 'NoWorkers',
    severity: 'page',
    stage: 'fleet',
    slo: 'freshness',
    dashboard: 'sluice-workers',
    expr: 'pipeline:workers_live:max == 0',
    for: '2m',
    summary: 'No worker is alive',
    description:
      'Events are accepted and wait in the queue, which keeps them for 4 days. Nothing is handled or stored.',
  },
  {
    name: 'TableUnavailable',
    severity: 'page',
    stage: 'store',
    slo: 'freshness',
    dashboard: 'sluice-store',
    expr: 'avg by (environment) (avg_over_time(sluice_table_available[2m])) < 0.5',
    for: '2m',
    summary: 'Workers could reach the table for only {{ $value | humanizePercentage }} of the last 2 minutes',
    description:
      'Their circuit breakers are open: they receive nothing, and events wait in the queue. None is lost.',
  },
  {
    name: 'DependencyThrottled',
    severity: 'ticket',
    stage: 'store',
    slo: { 'sluice-api': 'accept_availability', 'sluice-worker': 'freshness' },
    dashboard: 'sluice-store',
    expr: `
sum by (environment, job, service, operation) (rate(sluice_dependency_calls_total{outcome="throttled"}[5m]))
  / (sum by (environment, job, service, operation) (rate(sluice_dependency_calls_total[5m])) > 0.1) > 0.01`,
    for: '10m',
    summary:
      '{{ $value | humanizePercentage }} of {{ $labels.operation }} calls to {{ $labels.service }} are throttled',
    description: 'AWS allows fewer calls than {{ $labels.job }} makes. They are retried, which takes time.',
  },
  {
    name: 'RecountBehind',
    severity: 'ticket',
    stage: 'store',
    dashboard: 'sluice-store',
    expr: `
max by (environment) (sluice_recount_lag_seconds) > 300
or max by (environment) (sluice_lease_held{duty="recount"}) == 0`,
    for: '10m',
    summary:
      '{{ if eq $value 0.0 }}No worker recounts the minutes{{ else }}The last recounted minute ended {{ $value | humanizeDuration }} ago{{ end }}',
    description: 'The statistics of closed minutes are not exact. Events are not affected.',
  },
  {
    name: 'DeadLettersArriving',
    severity: 'page',
    stage: 'dead_letters',
    dashboard: 'sluice-overview',
    // `unless` and not `and`: while workers have stored nothing yet, there is no number of stored events.
    expr: `
pipeline:dead_letters:rate5m > 0.02
unless pipeline:dead_letters:rate5m <= 0.01 * (pipeline:events_stored:rate5m + pipeline:dead_letters:rate5m)`,
    for: '10m',
    summary: '{{ $value | humanize }} events a second are dead-lettered, more than 1 % of all',
    description:
      'Handlers fail for good, or reject what a producer sends. Dead letters are kept for 14 days.',
  },
  {
    name: 'DeadLettersWaiting',
    severity: 'ticket',
    stage: 'dead_letters',
    dashboard: 'sluice-overview',
    expr: 'pipeline:dead_letter_messages:max > 0',
    for: '30m',
    summary: '{{ $value }} dead letters wait for an operator',
    description: 'Their events were not handled. Each has its reason; redrive them once the cause is fixed.',
  },
];
