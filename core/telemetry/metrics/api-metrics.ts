import { BATCH_EVENTS, MILLISECONDS, PACK_EVENTS } from './buckets.ts';
import type { MetricDefinitions } from './definition.ts';
import { PIPELINE_METRICS } from './pipeline-metrics.ts';
import { createRoleMetrics } from './role-metrics.ts';
import { EVENT_TYPE } from './type-label.ts';

export const PACK_OUTCOMES = ['sent', 'unavailable', 'refused'] as const;
export const SHED_REASONS = ['buffer_full', 'waited_too_long'] as const;
export const CLAIM_OUTCOMES = ['claimed', 'repeated', 'conflict', 'unavailable'] as const;

const ROUTE = 'the pattern of the path, such as `/events/{id}`';

/** The work of an API process itself. */
export const API_METRICS = {
  httpRequests: {
    type: 'counter',
    name: 'sluice_http_requests_total',
    help: 'HTTP requests, by route and status',
    labels: { method: 'the HTTP method', route: ROUTE, status: 'the HTTP status' },
  },
  httpDuration: {
    type: 'histogram',
    name: 'sluice_http_request_duration_seconds',
    help: 'Time from the headers of a request to its response',
    labels: { method: 'the HTTP method', route: ROUTE },
    buckets: MILLISECONDS,
    hasExemplars: true,
  },
  accepted: {
    type: 'counter',
    name: 'sluice_events_accepted_total',
    help: 'Events that the queue confirmed, by event type',
    labels: { event_type: EVENT_TYPE },
  },
  rejected: {
    type: 'counter',
    name: 'sluice_events_rejected_total',
    help: 'Events rejected with an error, by status',
    labels: { status: ['400', '413', '415', '422', '500', '503'] },
  },
  shed: {
    type: 'counter',
    name: 'sluice_events_shed_total',
    help: 'Events refused because too many were waiting for the queue, by reason',
    labels: { reason: SHED_REASONS },
  },
  batchEvents: {
    type: 'histogram',
    name: 'sluice_batch_events',
    help: 'Events per batch request',
    buckets: BATCH_EVENTS,
  },
  claims: {
    type: 'counter',
    name: 'sluice_idempotency_claims_total',
    help: 'Idempotency keys of requests: new ones, repeats, repeats with another payload, and those that the table could not check',
    labels: { outcome: CLAIM_OUTCOMES },
  },
  packEvents: {
    type: 'histogram',
    name: 'sluice_pack_events',
    help: 'Events per pack sent',
    buckets: PACK_EVENTS,
  },
  packSends: {
    type: 'counter',
    name: 'sluice_pack_sends_total',
    help: 'Packs sent to the queue, by outcome',
    labels: { outcome: PACK_OUTCOMES },
  },
  packBytes: {
    type: 'counter',
    name: 'sluice_pack_bytes_total',
    help: 'Bytes of the packs sent to the queue',
  },
  packsInFlight: {
    type: 'gauge',
    name: 'sluice_packs_in_flight',
    help: 'Packs sent that the queue has not confirmed yet',
  },
  bufferedEvents: {
    type: 'gauge',
    name: 'sluice_accept_buffer_events',
    help: 'Events waiting in the API for the queue to confirm them',
  },
  bufferLimit: {
    type: 'gauge',
    name: 'sluice_accept_buffer_limit_events',
    help: 'Most events that may wait in the API for the queue; more are shed',
  },
} as const satisfies MetricDefinitions;

export type ApiMetrics = ReturnType<typeof createApiMetrics>;

/** The metrics of an API process. */
export function createApiMetrics() {
  return createRoleMetrics('api', { ...API_METRICS, ...PIPELINE_METRICS });
}
