import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

/*
 * Every metric of Sluice: what it counts, under which labels. A role exports only what it knows, because a gauge
 * that nobody sets reads 0, which means 'down' for some. Labels are bounded (routes, outcomes, capped types), and the
 * series of one metric can be summed: what can't be summed is a separate metric.
 */

export type ApiMetrics = ReturnType<typeof createApiMetrics>;
export type WorkerMetrics = ReturnType<typeof createWorkerMetrics>;

const MILLISECONDS = [0.001, 0.0025, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5];
const END_TO_END = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 900, 3600];

/** The metrics of an API process. */
export function createApiMetrics() {
  const { registry, registers, ...shared } = createSharedMetrics();
  return {
    registry,
    ...shared,
    httpRequests: new Counter({
      name: 'sluice_http_requests_total',
      help: 'HTTP requests, by route and status',
      labelNames: ['method', 'route', 'status'] as const,
      registers,
    }),
    httpDuration: new Histogram({
      name: 'sluice_http_request_duration_seconds',
      help: 'Time from the headers of a request to its response',
      labelNames: ['method', 'route'] as const,
      buckets: MILLISECONDS,
      registers,
    }),
    accepted: new Counter({
      name: 'sluice_events_accepted_total',
      help: 'Events that the queue confirmed, by event type',
      labelNames: ['event_type'] as const,
      registers,
    }),
    rejected: new Counter({
      name: 'sluice_events_rejected_total',
      help: 'Events rejected with an error, by status',
      labelNames: ['status'] as const,
      registers,
    }),
    shed: new Counter({
      name: 'sluice_events_shed_total',
      help: 'Events refused because too many were waiting for the queue, by reason',
      labelNames: ['reason'] as const,
      registers,
    }),
    packEvents: new Histogram({
      name: 'sluice_pack_events',
      help: 'Events per pack sent',
      buckets: [1, 2, 5, 10, 20, 30, 40, 50],
      registers,
    }),
    packSends: new Counter({
      name: 'sluice_pack_sends_total',
      help: 'Packs sent to the queue, by outcome',
      labelNames: ['outcome'] as const,
      registers,
    }),
    packBytes: new Counter({
      name: 'sluice_pack_bytes_total',
      help: 'Bytes of the packs sent to the queue',
      registers,
    }),
    bufferedEvents: new Gauge({
      name: 'sluice_accept_buffer_events',
      help: 'Events waiting in the API for the queue to confirm them',
      registers,
    }),
    queueMessages: new Gauge({
      name: 'sluice_queue_messages',
      help: 'Messages (packs) in the event queue by state, as SQS approximates them',
      labelNames: ['state'] as const,
      registers,
    }),
    deadLetterMessages: new Gauge({
      name: 'sluice_dead_letter_messages',
      help: 'Dead letters, as SQS approximates them, including messages that SQS itself gave up on',
      registers,
    }),
    oldestMessageAge: new Gauge({
      name: 'sluice_queue_oldest_message_age_seconds',
      help: 'Age of the oldest message in the event queue, estimated from the messages that workers receive',
      registers,
    }),
    liveWorkers: new Gauge({
      name: 'sluice_workers_live',
      help: 'Workers that reported in the last 25 s',
      registers,
    }),
    desiredWorkers: new Gauge({
      name: 'sluice_workers_desired',
      help: 'Workers that the scaling policy wants; on AWS the Auto Scaling group decides',
      registers,
    }),
    fleetThroughput: new Gauge({
      name: 'sluice_fleet_throughput_messages_per_second',
      help: 'Messages per second that all workers finish together, as they measure it',
      registers,
    }),
    workerCapacity: new Gauge({
      name: 'sluice_worker_capacity_messages_per_second',
      help: 'Messages per second that one busy worker finishes, averaged over the workers that measured it',
      registers,
    }),
    scalingDecisions: new Counter({
      name: 'sluice_scaling_decisions_total',
      help: 'Decisions to add workers (up) or remove them (down), since the deciding process started',
      labelNames: ['direction'] as const,
      registers,
    }),
  };
}

/** The metrics of a worker. */
export function createWorkerMetrics() {
  const { registry, registers, ...shared } = createSharedMetrics();
  return {
    registry,
    ...shared,
    received: new Counter({
      name: 'sluice_messages_received_total',
      help: 'Messages that this worker received',
      registers,
    }),
    receives: new Counter({
      name: 'sluice_receives_total',
      help: 'Receive calls, by outcome',
      labelNames: ['outcome'] as const,
      registers,
    }),
    outcomes: new Counter({
      name: 'sluice_events_total',
      help: 'Events in this worker, by event type and outcome',
      labelNames: ['event_type', 'outcome'] as const,
      registers,
    }),
    deadLetters: new Counter({
      name: 'sluice_dead_letters_total',
      help: 'Messages that this worker sent to the dead-letter queue',
      registers,
    }),
    newerReleaseMessages: new Counter({
      name: 'sluice_newer_release_messages_total',
      help: 'Deliveries of messages whose envelope only a newer release can read; the messages wait for it',
      registers,
    }),
    endToEndSeconds: new Histogram({
      name: 'sluice_end_to_end_seconds',
      help: 'Time from accepting an event to storing it',
      buckets: END_TO_END,
      registers,
    }),
    handlerSeconds: new Histogram({
      name: 'sluice_handler_seconds',
      help: 'Run time of handlers, by event type and result',
      labelNames: ['event_type', 'result'] as const,
      buckets: MILLISECONDS,
      registers,
    }),
    insertSeconds: new Histogram({
      name: 'sluice_insert_seconds',
      help: 'Time of an insert into the table, until its outcome is known',
      buckets: MILLISECONDS,
      registers,
    }),
    inFlightMessages: new Gauge({
      name: 'sluice_worker_in_flight_messages',
      help: 'Messages in flight in this worker',
      registers,
    }),
    tableAvailable: new Gauge({
      name: 'sluice_table_available',
      help: '1 while this worker can write to the table, 0 while its circuit breaker is open',
      registers,
    }),
  };
}

/** The metrics of every process, in a new registry. */
function createSharedMetrics() {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  return {
    registry,
    registers,
    clockOffset: new Gauge({
      name: 'sluice_clock_offset_seconds',
      help: "Seconds by which this machine's clock is ahead (below 0: behind), judged by the services' answers; timestamps are corrected by this",
      registers,
    }),
  };
}

/** Sets a value, or removes the series while the value is unknown: an old value would look like a current one. */
export function showIfKnown(gauge: Gauge, value: number | undefined): void {
  if (value === undefined) gauge.remove();
  else gauge.set(value);
}

/** Labels the first 100 event types by name and the rest `other`: producers choose types, and each is a time series. */
export function createTypeLabel(max = 100): (eventType: string) => string {
  const known = new Set<string>();
  return (eventType) => {
    if (known.has(eventType)) return eventType;
    if (known.size >= max) return 'other';
    known.add(eventType);
    return eventType;
  };
}
