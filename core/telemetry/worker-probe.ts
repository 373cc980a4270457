import type { HeardFromQueue } from '../counts/queue-age.ts';
import type { MinuteCounter } from '../counts/rollups.ts';
import type { EventInHand } from '../event/event-in-hand.ts';
import { traceIdOf } from '../event/trace-context.ts';
import { MINUTE_MS } from '../lib/durations.ts';
import type { InsertOutcome } from '../ports/event-store.ts';
import type { Delivery } from '../ports/queue.ts';
import type { ScalingRound } from '../scaling/fleet-scaler.ts';
import type { Logger } from './logging.ts';
import { createCountByType } from './metrics/count-by-type.ts';
import { showAtScrape, showIfKnown } from './metrics/show-if-known.ts';
import { createTypeLabel } from './metrics/type-label.ts';
import {
  EVENT_OUTCOMES,
  HANDLER_RESULTS,
  type RECEIVE_OUTCOMES,
  RECOUNT_DUTY,
  type WorkerMetrics,
} from './metrics/worker-metrics.ts';
import type { DeliveryEnd } from './tracing/reported-attempt.ts';
import { spanIdOf } from './tracing/span-id.ts';
import type { WorkerSpans } from './tracing/worker-spans.ts';

export type EventOutcome = (typeof EVENT_OUTCOMES)[number];

/** After this long without an answer of the queue, the last one is outdated. */
const HEARD_MS = 25_000;

/** What a worker reports about itself. One place turns it into metrics, logs and counts. */
export type WorkerProbe = {
  receiveAnswered(outcome: (typeof RECEIVE_OUTCOMES)[number], messages: number, reason?: string): void;
  /** `startedMs`: when the call that brought these messages began, by `performance.now()`. */
  received(deliveries: readonly Delivery[], startedMs: number): void;
  handled(inHand: EventInHand, result: 'ok' | 'invalid' | 'failed', seconds: number, reason?: string): void;
  insertAnswered(inHand: EventInHand, outcome: InsertOutcome['kind'], seconds: number): void;
  /** `reason`: why it did not go well. */
  concluded(inHand: EventInHand, outcome: EventOutcome, reason?: string): void;
  /** The delivery that brought these events has ended, and their successors are sent. */
  deliveryEnded(events: readonly EventInHand[], end: DeliveryEnd): void;
  /** The dead-letter queue has the dead letter. `inHand`: its event, if it could be read. */
  deadLettered(eventId: string | undefined, reason: string, inHand?: EventInHand): void;
  packSplit(messageId: string, events: number): void;
  /** An envelope came that only a newer release can read. It waits. */
  newerReleaseReceived(version: number): void;
  messageLost(messageId: string): void;
  /** A message turned out to hold this many events. */
  unpacked(events: number): void;
  /** The queue's last answer, if it gave one. */
  queueHeard(heard: HeardFromQueue | undefined): void;
  /** Whether this worker does the duty now. */
  dutyHeld(name: string, isHeld: boolean): void;
  /** A round of sizing the fleet has ended. */
  scaled(round: ScalingRound): void;
  /** The group did not answer, or refused. The next round tries again. */
  scalingFailed(error: unknown): void;
  /** All minutes before this time are counted. */
  countedUntil(ms: number): void;
  inFlight(messages: number): void;
  tableUnavailable(reason: string): void;
  tableAvailable(): void;
  /** The table took less than it was sent. What it refused waits, and is tried again. */
  tableThrottled(reason: string): void;
  /** An unexpected error, or a duty that failed this time. */
  failed(error: unknown, what: string): void;
};

export function createWorkerProbe(deps: {
  metrics: WorkerMetrics;
  logger: Logger;
  counter: MinuteCounter;
  /** Absent where no spans are made. */
  spans?: WorkerSpans | undefined;
  now?: () => number;
}): WorkerProbe {
  const { metrics, logger, counter, spans, now = Date.now } = deps;
  const typeLabel = createTypeLabel();
  const countInMetrics = createCountByType(metrics.outcomes, 'outcome', EVENT_OUTCOMES);
  const countRun = createCountByType(metrics.handlerRuns, 'result', HANDLER_RESULTS);
  const mayLogNewerRelease = onceEvery(MINUTE_MS);
  const mayLogThrottled = onceEvery(MINUTE_MS);
  let countedUntilMs: number | undefined;
  metrics.tableAvailable.set(1);
  // Grows from scrape to scrape while no recount succeeds.
  showAtScrape(metrics.recountLag, () => countedUntilMs && (now() - countedUntilMs) / 1000);

  return {
    receiveAnswered(outcome, messages, reason) {
      metrics.receives.inc({ outcome });
      metrics.received.inc(messages);
      if (outcome === 'received') metrics.receiveMessages.observe(messages);
      else logger.warn({ reason }, 'cannot reach the queue');
    },
    received: (deliveries, startedMs) => spans?.received(deliveries, startedMs),
    handled(inHand, result, seconds, reason) {
      const { event } = inHand;
      const event_type = typeLabel(event.content.eventType);
      spans?.handled(inHand, result, reason);
      countRun(event_type, result);
      if (result !== 'invalid')
        metrics.handlerDuration.observe({ event_type }, seconds, spans?.spanOf(inHand));
      if (result !== 'ok')
        logger.warn({ ...about(inHand), result, reason, attempt: event.attempt }, 'handler failed');
    },
    insertAnswered(inHand, outcome, seconds) {
      spans?.insertAnswered(inHand, outcome, seconds);
      metrics.insertDuration.observe({}, seconds, spans?.spanOf(inHand));
    },
    concluded(inHand, outcome, reason) {
      const { event } = inHand;
      const { eventType } = event.content;
      const latencyMs = now() - event.acceptedAtMs;
      spans?.concluded(inHand, { outcome, reason, latencyMs });
      countInMetrics(typeLabel(eventType), outcome);
      countOutcome(inHand, outcome, latencyMs);
      if (reason !== undefined)
        logger.warn({ ...about(inHand), outcome, reason, attempt: event.attempt }, outcome);
      else if (logger.isLevelEnabled('debug')) logger.debug({ ...about(inHand), outcome }, outcome);
    },
    deliveryEnded: (events, end) => spans?.deliveryEnded(events, end),
    deadLettered(eventId, reason, inHand) {
      metrics.deadLetters.inc();
      logger.error({ event_id: eventId, ...(inHand && about(inHand)), reason }, 'dead-lettered');
    },
    packSplit(messageId, events) {
      logger.warn(
        { message_id: messageId, events },
        'several workers vanished with this pack: sending each of its events on alone',
      );
    },
    newerReleaseReceived(version) {
      metrics.newerReleaseMessages.inc();
      if (mayLogNewerRelease())
        logger.warn(
          { version },
          'received envelopes of a newer release: leaving them for a worker that can read them',
        );
    },
    messageLost(messageId) {
      metrics.messagesLost.inc();
      logger.warn({ message_id: messageId }, 'lost a message: another worker may have it');
    },
    unpacked: (events) => metrics.receivedPackEvents.observe(events),
    queueHeard(heard) {
      const isRecent = heard !== undefined && now() - heard.atMs < HEARD_MS;
      showIfKnown(metrics.receivedMessageAge, isRecent ? heard.oldestAgeMs / 1000 : undefined);
    },
    dutyHeld(name, isHeld) {
      metrics.leaseHeld.set({ duty: name }, isHeld ? 1 : 0);
      if (!isHeld && name === RECOUNT_DUTY) countedUntilMs = undefined;
    },
    scaled({ outcome, ...round }) {
      metrics.scalingRounds.inc({ outcome });
      const hasChanged = outcome === 'raised' || outcome === 'removed';
      logger[hasChanged ? 'info' : 'debug']({ outcome, ...round }, 'sized the fleet');
    },
    scalingFailed(error) {
      metrics.scalingRounds.inc({ outcome: 'failed' });
      logger.error({ err: error }, 'could not size the fleet; trying again next round');
    },
    countedUntil(ms) {
      countedUntilMs = ms;
    },
    inFlight: (messages) => metrics.inFlightMessages.set(messages),
    tableUnavailable(reason) {
      metrics.tableAvailable.set(0);
      logger.warn({ reason }, 'the table is down: the circuit breaker is open');
    },
    tableAvailable() {
      metrics.tableAvailable.set(1);
      logger.info('the table is back: the circuit breaker is closed');
    },
    tableThrottled(reason) {
      if (mayLogThrottled()) logger.warn({ reason }, 'the table throttles: events wait, and are tried again');
    },
    failed: (error, what) => logger.error({ err: error }, what),
  };

  function countOutcome(inHand: EventInHand, outcome: EventOutcome, latencyMs: number): void {
    const { eventType } = inHand.event.content;
    if (outcome === 'processed') {
      metrics.endToEndDuration.observe({}, latencyMs / 1000, spans?.spanOf(inHand));
      counter.count(eventType, 'processed', latencyMs);
    } else if (outcome === 'redriven') {
      counter.count(eventType, 'processed');
      counter.count(eventType, 'redriven');
    } else if (outcome === 'failed' || outcome === 'duplicate') {
      counter.count(eventType, outcome);
    }
  }
}

/** True at most once per `ms`. The same line for each message would hide all others. */
function onceEvery(ms: number): () => boolean {
  let lastMs = Number.NEGATIVE_INFINITY;
  return () => {
    const nowMs = performance.now();
    if (nowMs - lastMs < ms) return false;
    lastMs = nowMs;
    return true;
  };
}

function about({ event: { id, run, attempt, content, traceparent } }: EventInHand) {
  return {
    event_id: id,
    trace_id: traceIdOf(traceparent),
    span_id: spanIdOf(id, 'process', run, attempt),
    event_type: content.eventType,
  };
}
