import { CALLS } from './buckets.ts';
import type { MetricsOf } from './create-metrics.ts';
import type { MetricDefinitions } from './definition.ts';

const SERVICE = ['sqs', 'dynamodb', 'autoscaling'];
const OPERATION = "the service's name for the call, such as `SendMessage`";
const THREAD = '`main`; in the API also `sending`, the thread that sends packs';

/** How a call to a service ended. A write whose condition failed is `ok`: the service answered. */
export const CALL_OUTCOMES = ['ok', 'throttled', 'refused', 'timeout', 'failed'] as const;

export const SPAN_DROP_REASONS = ['queue_full', 'export_failed', 'stopped'] as const;

/** The metrics of every process. */
export const PROCESS_METRICS = {
  buildInfo: {
    type: 'gauge',
    name: 'sluice_build_info',
    help: 'Always 1; its labels say what runs',
    labels: { version: 'the release', role: ['api', 'worker'] },
  },
  clockOffset: {
    type: 'gauge',
    name: 'sluice_clock_offset_seconds',
    help: "Seconds by which this machine's clock is ahead (negative: behind), judged by the services' answers; timestamps are corrected by it",
  },
  eventLoopUtilization: {
    type: 'gauge',
    name: 'sluice_event_loop_utilization_ratio',
    help: 'Share of the last 5 s in which the event loop was busy, from 0 to 1',
    labels: { thread: THREAD },
  },
  eventLoopDelay: {
    type: 'gauge',
    name: 'sluice_event_loop_delay_p99_seconds',
    help: 'How late timers ran in the last 5 s, p99',
    labels: { thread: THREAD },
  },
  dependencyCallDuration: {
    type: 'histogram',
    name: 'sluice_dependency_call_duration_seconds',
    help: 'Time of a call to an AWS service, with its retries; a receive call waits for messages',
    labels: { service: SERVICE, operation: OPERATION },
    buckets: CALLS,
  },
  dependencyCalls: {
    type: 'counter',
    name: 'sluice_dependency_calls_total',
    help: 'Calls to AWS services, by outcome; a call is throttled if any part of it was',
    labels: { service: SERVICE, operation: OPERATION, outcome: CALL_OUTCOMES },
  },
  dependencyRetries: {
    type: 'counter',
    name: 'sluice_dependency_retries_total',
    help: 'Retries of calls to AWS services',
    labels: { service: SERVICE, operation: OPERATION },
  },
  tableCapacity: {
    type: 'counter',
    name: 'sluice_table_capacity_units_total',
    help: "Capacity units that this process's calls consumed, indexes included, as DynamoDB reports them",
    labels: { table: ['events', 'control', 'rollups'], access: ['read', 'write'] },
  },
  spansRecorded: {
    type: 'counter',
    name: 'sluice_spans_recorded_total',
    help: 'Spans handed to the exporter',
  },
  spansExported: {
    type: 'counter',
    name: 'sluice_spans_exported_total',
    help: 'Spans that the trace collector took',
  },
  spansDropped: {
    type: 'counter',
    name: 'sluice_spans_dropped_total',
    help: 'Spans lost: the queue was full, the collector did not take them, or the process stopped first',
    labels: { reason: SPAN_DROP_REASONS },
  },
} as const satisfies MetricDefinitions;

export type ProcessMetrics = MetricsOf<typeof PROCESS_METRICS>;
