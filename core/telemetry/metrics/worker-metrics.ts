import { END_TO_END, HANDLERS, MILLISECONDS, PACK_EVENTS, RECEIVED_MESSAGES } from './buckets.ts';
import type { MetricDefinitions } from './definition.ts';
import { createRoleMetrics } from './role-metrics.ts';
import { EVENT_TYPE } from './type-label.ts';

/** An outcome on record, or a step towards one. */
export const EVENT_OUTCOMES = [
  'processed',
  'failed',
  'failed_again',
  'redriven',
  'duplicate',
  'conflict',
  'retried',
  'deferred',
  'rejected',
] as const;
export const HANDLER_RESULTS = ['ok', 'invalid', 'failed'] as const;
export const RECEIVE_OUTCOMES = ['received', 'unavailable'] as const;
/** The duties that one worker does for all. */
export const RECOUNT_DUTY = 'recount';
export const ABANDONED_DUTY = 'abandoned-messages';
/** Only where the workers are in an Auto Scaling group. */
export const SCALING_DUTY = 'scaling';
/** What a round of that duty did to the group. */
export const SCALING_OUTCOMES = ['kept', 'frozen', 'raised', 'removed', 'waited', 'failed'] as const;

/** The work of a worker. */
export const WORKER_METRICS = {
  outcomes: {
    type: 'counter',
    name: 'sluice_events_total',
    help: 'Events in this worker, by event type and outcome',
    labels: { event_type: EVENT_TYPE, outcome: EVENT_OUTCOMES },
  },
  endToEndDuration: {
    type: 'histogram',
    name: 'sluice_end_to_end_duration_seconds',
    help: 'Time from accepting an event to storing it',
    buckets: END_TO_END,
    hasExemplars: true,
  },
  handlerDuration: {
    type: 'histogram',
    name: 'sluice_handler_duration_seconds',
    help: 'Run time of handlers, by event type',
    labels: { event_type: EVENT_TYPE },
    buckets: HANDLERS,
    hasExemplars: true,
  },
  handlerRuns: {
    type: 'counter',
    name: 'sluice_handler_runs_total',
    help: 'Runs of handlers, by event type and result; with an invalid payload the handler does not run',
    labels: { event_type: EVENT_TYPE, result: HANDLER_RESULTS },
  },
  insertDuration: {
    type: 'histogram',
    name: 'sluice_insert_duration_seconds',
    help: 'Time of an insert into the table, until its outcome is known',
    buckets: MILLISECONDS,
    hasExemplars: true,
  },
  receives: {
    type: 'counter',
    name: 'sluice_receives_total',
    help: 'Receive calls, by outcome',
    labels: { outcome: RECEIVE_OUTCOMES },
  },
  received: {
    type: 'counter',
    name: 'sluice_messages_received_total',
    help: 'Messages that this worker received',
  },
  receiveMessages: {
    type: 'histogram',
    name: 'sluice_receive_messages',
    help: 'Messages per receive call that was answered',
    buckets: RECEIVED_MESSAGES,
  },
  receivedPackEvents: {
    type: 'histogram',
    name: 'sluice_received_pack_events',
    help: 'Events per message received',
    buckets: PACK_EVENTS,
  },
  receivedMessageAge: {
    type: 'gauge',
    name: 'sluice_received_message_age_seconds',
    help: 'Age of the oldest message that this worker received in the last 10 s or so; 0 when the queue was empty',
  },
  pollers: {
    type: 'gauge',
    name: 'sluice_pollers',
    help: 'Pollers: each makes one receive call at a time',
  },
  pollersBusy: {
    type: 'gauge',
    name: 'sluice_pollers_busy',
    help: 'Pollers that do not receive: the worker holds as many messages as it may, or waits for the table or the queue',
  },
  handlersInFlight: {
    type: 'gauge',
    name: 'sluice_handlers_in_flight',
    help: 'Handlers running now',
  },
  handlersWaiting: {
    type: 'gauge',
    name: 'sluice_handlers_waiting',
    help: 'Events waiting for a free handler, because as many run as may',
  },
  handlerConcurrency: {
    type: 'gauge',
    name: 'sluice_handler_concurrency',
    help: 'Most handlers that can run at once',
  },
  inFlightMessages: {
    type: 'gauge',
    name: 'sluice_worker_in_flight_messages',
    help: 'Messages in flight in this worker',
  },
  maxInFlightMessages: {
    type: 'gauge',
    name: 'sluice_worker_max_in_flight_messages',
    help: 'Most messages that may be in flight in this worker',
  },
  deadLetters: {
    type: 'counter',
    name: 'sluice_dead_letters_total',
    help: 'Messages that this worker sent to the dead-letter queue',
  },
  newerReleaseMessages: {
    type: 'counter',
    name: 'sluice_newer_release_messages_total',
    help: 'Deliveries of messages whose envelope only a newer release can read; the messages wait for it',
  },
  messagesLost: {
    type: 'counter',
    name: 'sluice_messages_lost_total',
    help: 'Messages that this worker could not keep hidden, so that another worker may get them, too',
  },
  tableAvailable: {
    type: 'gauge',
    name: 'sluice_table_available',
    help: '1 while this worker can write to the table, 0 while its circuit breaker is open',
  },
  leaseHeld: {
    type: 'gauge',
    name: 'sluice_lease_held',
    help: '1 while this worker holds the lease of a duty, 0 while it does not',
    labels: { duty: [RECOUNT_DUTY, ABANDONED_DUTY, SCALING_DUTY] },
  },
  recountLag: {
    type: 'gauge',
    name: 'sluice_recount_lag_seconds',
    help: 'Time since the end of the last recounted minute; only the worker with this duty reports it',
  },
  scalingRounds: {
    type: 'counter',
    name: 'sluice_scaling_rounds_total',
    help: 'Rounds in which this worker compared the Auto Scaling group with the policy, by what it did; `waited`: fewer workers would do, but none may go now',
    labels: { outcome: SCALING_OUTCOMES },
  },
  tracesTurnedAway: {
    type: 'counter',
    name: 'sluice_traces_turned_away_total',
    help: 'Failed or slow events whose trace was not reconstructed, because the limit per second was reached',
    labels: { reason: ['failure', 'slow'] },
  },
} as const satisfies MetricDefinitions;

export type WorkerMetrics = ReturnType<typeof createWorkerMetrics>;

/** The metrics of a worker. */
export function createWorkerMetrics() {
  return createRoleMetrics('worker', WORKER_METRICS);
}
