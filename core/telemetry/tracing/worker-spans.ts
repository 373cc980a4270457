import type { EventInHand } from '../../event/event-in-hand.ts';
import { isSampled, spanIdIn, traceIdOf, traceparentOf } from '../../event/trace-context.ts';
import type { SpanReference, SpanSink } from '../../ports/span-sink.ts';
import { earlierSpans } from './earlier-spans.ts';
import { eventSpans } from './event-spans.ts';
import { createHandlerTrace } from './handler-trace.ts';
import { createReceiveSpans } from './receive-spans.ts';
import { createRecentIds } from './recent-ids.ts';
import type { DeliveryEnd } from './reported-attempt.ts';
import { spanIdOf } from './span-id.ts';
import type { SpanTimes } from './span-times.ts';
import type { QueueNames } from './stage-span.ts';
import type { TraceContexts } from './trace-contexts.ts';
import { isTraced } from './trace-notes.ts';
import type { WholeTraces } from './whole-traces.ts';

/** Turns a worker's reports into spans. It notes the steps of every event; most events get no span. */
export type WorkerSpans = {
  received(deliveries: readonly object[], startedMs: number): void;
  handled(inHand: EventInHand, result: string, reason: string | undefined): void;
  insertAnswered(inHand: EventInHand, outcome: string, seconds: number): void;
  concluded(inHand: EventInHand, how: Concluded): void;
  deliveryEnded(events: readonly EventInHand[], end: DeliveryEnd): void;
  /** The span of an event's attempt, if there will be one. */
  spanOf(inHand: EventInHand): SpanReference | undefined;
  contexts: TraceContexts;
};

/** `latencyMs`: since the event was accepted. */
type Concluded = { outcome: string; reason: string | undefined; latencyMs: number };

type Deps = {
  sink: Pick<SpanSink, 'record'>;
  wholeTraces: WholeTraces;
  times: SpanTimes;
};

/** A request's spans are reported once, though many events of a batch may fail. */
const MAX_REQUESTS = 1_000;

export function createWorkerSpans({ sink, wholeTraces, times }: Deps, queues: QueueNames): WorkerSpans {
  const { monotonicNow, unixMs } = times;
  const receives = createReceiveSpans({ sink, times }, queues.events);
  const requests = createRecentIds(MAX_REQUESTS);

  return {
    received: receives.received,

    handled({ notes }, result, reason) {
      const endMs = monotonicNow();
      notes.handler = { startMs: notes.handler?.startMs ?? endMs, endMs, result, reason };
    },

    insertAnswered({ notes }, outcome, seconds) {
      const endMs = monotonicNow();
      const { startMs = endMs - seconds * 1000, tries = 0 } = notes.insert ?? {};
      notes.insert = { startMs, endMs, tries: tries + 1, outcome };
    },

    concluded(inHand, { outcome, reason, latencyMs }) {
      const { notes } = inHand;
      notes.conclusion = { atMs: monotonicNow(), outcome, reason };
      if (outcome !== 'processed' || latencyMs <= wholeTraces.slowMs) return;
      notes.isSlow = true;
      if (!isTraced(inHand) && wholeTraces.mayTraceSlowness()) notes.isReconstructed = true;
    },

    deliveryEnded(events, end) {
      for (const inHand of events) if (isTraced(inHand)) record(inHand, end);
    },

    spanOf(inHand) {
      if (!isTraced(inHand)) return undefined;
      const { id, run, attempt, traceparent } = inHand.event;
      return { traceId: traceIdOf(traceparent), spanId: spanIdOf(id, 'process', run, attempt) };
    },

    contexts: {
      ofRetry(inHand, history) {
        const { event, notes } = inHand;
        notes.history = history;
        if (event.attempt === 1) traceFailure(inHand);
        return contextOf(inHand, 'send', event.attempt + 1);
      },
      ofDeadLetter(inHand, reason) {
        const { event, notes } = inHand;
        if (event.history) notes.history = event.history;
        traceFailure(inHand);
        return contextOf(inHand, 'dead_letter', event.attempt, reason);
      },
      ofHandler(inHand) {
        inHand.notes.handler = { startMs: monotonicNow() };
        return createHandlerTrace(inHand, times);
      },
    },
  };

  function traceFailure(inHand: EventInHand): void {
    if (!isTraced(inHand) && wholeTraces.mayTraceFailure()) inHand.notes.isReconstructed = true;
  }

  /** While a trace is not sampled, its messages name its request: a later attempt may have to start there. */
  function contextOf(
    inHand: EventInHand,
    stage: 'send' | 'dead_letter',
    attempt: number,
    reason?: string,
  ): string {
    const { id, run, traceparent } = inHand.event;
    if (!isTraced(inHand)) return traceparent;
    const spanId = spanIdOf(id, stage, run, attempt);
    inHand.notes.successor = { stage, spanId, reason };
    return traceparentOf(traceIdOf(traceparent), spanId, true);
  }

  function record(inHand: EventInHand, end: DeliveryEnd): void {
    const { event, delivery } = inHand;
    const isWhole = isSampled(event.traceparent);
    const sentBy = isWhole ? spanIdIn(event.traceparent) : recordEarlier(inHand);
    const receivedBy = isWhole ? receives.of(delivery) : undefined;
    const known = { queues, sentBy, receivedBy, end, endedMs: monotonicNow(), unixMs };
    for (const span of eventSpans(inHand, known)) sink.record(span);
  }

  /** Returns the span that sent the event's message. */
  function recordEarlier(inHand: EventInHand): string {
    const { ofRequest, ofEvent, sentBy } = earlierSpans(inHand, queues);
    const [server] = ofRequest;
    if (server && requests.add(server.spanId)) for (const span of ofRequest) sink.record(span);
    for (const span of ofEvent) sink.record(span);
    return sentBy;
  }
}
