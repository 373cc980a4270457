import type { MetricDefinitions } from './definition.ts';

/** The queue and the fleet, as every API process reads them for each scrape. */
export const PIPELINE_METRICS = {
  queueMessages: {
    type: 'gauge',
    name: 'sluice_queue_messages',
    help: 'Messages (packs) in the event queue by state, as SQS approximates them',
    labels: { state: ['visible', 'in_flight', 'delayed'] },
    isSharedReading: true,
  },
  deadLetterMessages: {
    type: 'gauge',
    name: 'sluice_dead_letter_messages',
    help: 'Dead letters, as SQS approximates them, including messages that SQS itself gave up on',
    isSharedReading: true,
  },
  oldestMessageAge: {
    type: 'gauge',
    name: 'sluice_queue_oldest_message_age_seconds',
    help: 'Age of the oldest message in the event queue, estimated from the messages that workers receive',
    isSharedReading: true,
  },
  liveWorkers: {
    type: 'gauge',
    name: 'sluice_workers_live',
    help: 'Workers that reported in the last 25 s',
    isSharedReading: true,
  },
  desiredWorkers: {
    type: 'gauge',
    name: 'sluice_workers_desired',
    help: 'Workers that the scaling policy wants; unknown while no process follows it',
    isSharedReading: true,
  },
  maxWorkers: {
    type: 'gauge',
    name: 'sluice_workers_max',
    help: 'The upper limit of the fleet, as its scaler reports it or as the setting `WORKERS_MAX` says',
    isSharedReading: true,
  },
  fleetThroughput: {
    type: 'gauge',
    name: 'sluice_fleet_throughput_messages_per_second',
    help: 'Messages per second that all workers finish together, as they measure it',
    isSharedReading: true,
  },
  workerCapacity: {
    type: 'gauge',
    name: 'sluice_worker_capacity_messages_per_second',
    help: 'Messages per second that one busy worker finishes, averaged over the workers that measured it',
    isSharedReading: true,
  },
  scalingDecisions: {
    type: 'counter',
    name: 'sluice_scaling_decisions_total',
    help: 'Decisions to add workers (up) or remove them (down), since the deciding process started',
    labels: { direction: ['up', 'down'] },
    isSharedReading: true,
  },
} as const satisfies MetricDefinitions;
