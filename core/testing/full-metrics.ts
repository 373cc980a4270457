import type { ApiMetrics } from '../telemetry/metrics/api-metrics.ts';
import type { Exposition } from '../telemetry/metrics/exposition.ts';
import { CALL_OUTCOMES, type ProcessMetrics } from '../telemetry/metrics/process-metrics.ts';
import { createTypeLabel } from '../telemetry/metrics/type-label.ts';
import { EVENT_OUTCOMES, HANDLER_RESULTS, type WorkerMetrics } from '../telemetry/metrics/worker-metrics.ts';

/*
 * Metrics of a process that has seen everything: 100 event types and more, each with every outcome, every
 * route with every status, every operation, and a sampled trace in every bucket.
 */

const SPAN = { traceId: '4bf92f3577b34da6a3ce929d0e0e4736', spanId: '00f067aa0ba902b7' };

/** A plausible event type. The 101st is labelled `other`. */
const typeLabel = createTypeLabel();
const TYPES = Array.from({ length: 101 }, (_, n) => typeLabel(`checkout.payment-${n}.authorized`));

const ROUTES = ['POST /events', 'POST /events/batch', 'GET /events/{id}', 'GET /events', 'GET /stats'];
const MORE_ROUTES = [
  'GET /health',
  'GET /health/live',
  'GET /health/ready',
  'GET /metrics',
  'GET /openapi.json',
];
const STATUSES = [200, 202, 207, 400, 404, 405, 406, 413, 415, 422, 500, 503];

const OPERATIONS = {
  sqs: ['SendMessage', 'ReceiveMessage', 'DeleteMessageBatch', 'ChangeMessageVisibilityBatch'],
  dynamodb: ['BatchExecuteStatement', 'BatchGetItem', 'GetItem', 'PutItem', 'Query', 'TransactWriteItems'],
};

export function fillApiMetrics(metrics: ApiMetrics): Exposition {
  for (const type of TYPES) metrics.accepted.inc({ event_type: type }, 123_456);
  for (const [method = '', route = ''] of [...ROUTES, ...MORE_ROUTES].map((one) => one.split(' '))) {
    for (const status of STATUSES) metrics.httpRequests.inc({ method, route, status }, 123_456);
    for (const seconds of SECONDS) metrics.httpDuration.observe({ method, route }, seconds, SPAN);
  }
  fillProcessMetrics(metrics);
  return metrics.exposition;
}

export function fillWorkerMetrics(metrics: WorkerMetrics): Exposition {
  for (const event_type of TYPES) {
    for (const outcome of EVENT_OUTCOMES) metrics.outcomes.inc({ event_type, outcome }, 123_456);
    for (const result of HANDLER_RESULTS) metrics.handlerRuns.inc({ event_type, result }, 123_456);
    for (const seconds of SECONDS) metrics.handlerDuration.observe({ event_type }, seconds, SPAN);
  }
  for (const seconds of SECONDS) {
    metrics.endToEndDuration.observe({}, seconds, SPAN);
    metrics.insertDuration.observe({}, seconds, SPAN);
  }
  fillProcessMetrics(metrics);
  return metrics.exposition;
}

function fillProcessMetrics(metrics: ProcessMetrics): void {
  for (const [service, operations] of Object.entries(OPERATIONS))
    for (const operation of operations) {
      for (const outcome of CALL_OUTCOMES)
        metrics.dependencyCalls.inc({ service, operation, outcome }, 123_456);
      for (const seconds of SECONDS) metrics.dependencyCallDuration.observe({ service, operation }, seconds);
    }
}

/** One in each bucket of every histogram, with as many digits as real ones have. */
const SECONDS = [
  0.0008, 0.002, 0.004, 0.009, 0.015, 0.03, 0.07, 0.2, 0.4, 0.9, 2, 4, 9, 20, 50, 200, 800, 3_000, 5_000,
].map((seconds) => seconds * 0.98765432);
