import pino from 'pino';
import { createMinuteCounter } from '../../core/counts/rollups.ts';
import type { EventContent } from '../../core/event/event.ts';
import { createEventIds } from '../../core/event/event-id.ts';
import type { EventRequest } from '../../core/event/event-request.ts';
import { encodeEvent, encodePack, type QueuedEvent } from '../../core/event/pack.ts';
import { newSpanId, spanIdIn, startTrace, traceparentOf } from '../../core/event/trace-context.ts';
import type { Delivery } from '../../core/ports/queue.ts';
import type { Span } from '../../core/ports/span-sink.ts';
import { createWorkerMetrics } from '../../core/telemetry/metrics/worker-metrics.ts';
import { firstSendSpanIdOf } from '../../core/telemetry/tracing/span-id.ts';
import { stageSpan } from '../../core/telemetry/tracing/stage-span.ts';
import { createWholeTraces, type WholeTraceLimits } from '../../core/telemetry/tracing/whole-traces.ts';
import { createWorkerSpans } from '../../core/telemetry/tracing/worker-spans.ts';
import { createWorkerProbe } from '../../core/telemetry/worker-probe.ts';
import { createHandleDelivery } from '../consume/handle-delivery.ts';
import type { Handler } from '../handlers/handler.ts';
import { createHandlers } from '../handlers/handler.ts';
import { createEventHandling } from '../process/event-handling.ts';
import { createFakeDelivery } from './fake-delivery.ts';
import { createMemoryEventStore } from './memory-event-store.ts';

export const QUEUES = { events: 'events', deadLetters: 'events-dead' };
const LIMITS: WholeTraceLimits = { slowSeconds: 5, failuresPerSecond: 20, slowPerSecond: 5 };
const RETRY_MS = 1_000;

type Message = { id: string; body: string; sentAtMs: number; dueAtMs: number };
type Delivered = Partial<Pick<Delivery, 'firstDelivery' | 'isSuspect'>> & {
  settles?: 'settled' | 'unknown';
  /** The queue gave up on it: every holder of it vanished. */
  isAbandoned?: boolean;
};

/**
 * A worker that traces, over a queue and a table in memory, on a clock that each step moves. It handles messages one
 * after the other. The API's spans of a sampled event exist from the beginning.
 */
export function createTracedWorker(handlers: Handler[], { limits = {}, sampled = false } = {} as Settings) {
  const rig = { nowMs: 1_760_000_000_000 };
  const now = () => rig.nowMs;
  const spans: Span[] = [];
  const turnedAway: string[] = [];
  const messages: Message[] = [];
  const deadLetters: string[] = [];
  const ids = createEventIds(['a secret of the tracing tests']);
  const sink = { record: (span: Span) => void spans.push(span) };
  const wholeTraces = createWholeTraces(
    { onTurnedAway: (reason) => void turnedAway.push(reason), monotonicNow: now },
    { ...LIMITS, ...limits },
  );
  const workerSpans = createWorkerSpans(
    { sink, wholeTraces, times: { monotonicNow: now, unixMs: (atMs) => atMs } },
    QUEUES,
  );
  const logger = pino({ level: 'silent' });
  const counter = createMinuteCounter(now);
  const probe = createWorkerProbe({
    metrics: createWorkerMetrics(),
    logger,
    counter,
    spans: workerSpans,
    now,
  });
  const stopping = new AbortController().signal;
  const { handleEvent, recordAbandoned, deadLetter } = createEventHandling(
    {
      store: createMemoryEventStore(() => worker.pass(4)),
      handlers: createHandlers(handlers),
      probe,
      contexts: workerSpans.contexts,
      logger,
      breaker: { trip: () => {}, whenClosed: async () => true },
      stopping,
      name: 'w1',
      now,
    },
    { handlerConcurrency: 50, handlerTimeoutMs: 60_000, retryDelaysMs: [RETRY_MS, RETRY_MS] },
  );
  const delivered = { deadLetter, probe, stopping, now };
  const handle = createHandleDelivery({ ...delivered, handleEvent });
  const handleAbandoned = createHandleDelivery({ ...delivered, handleEvent: recordAbandoned });

  const worker = {
    spans,
    turnedAway,
    deadLetters,
    pass(ms: number) {
      rig.nowMs += ms;
    },
    now,

    /** An event that an API with tracing on accepted. */
    event(eventType: string, { request, ...change }: Change = {}): QueuedEvent {
      const id = ids.mint(now());
      const trace = startTrace();
      const sendSpan = firstSendSpanIdOf(id, trace.spanId);
      const event: QueuedEvent = {
        id,
        content: { eventType, payload: {} },
        acceptedAtMs: now(),
        traceparent: sampled ? traceparentOf(trace.traceId, sendSpan, true) : trace.traceparent,
        request: { startedAtMs: now() - 3, ...request },
        run: 1,
        attempt: 1,
        ...change,
      };
      if (sampled) spans.push(...acceptedSpans(event, trace.spanId));
      return event;
    },

    send(...events: QueuedEvent[]): void {
      worker.sendBody(encodePack(events.map(encodeEvent), now()));
    },

    sendBody(body: string, dueAtMs = now()): void {
      messages.push({ id: `m${newSpanId()}`, body, sentAtMs: now(), dueAtMs });
    },

    /** Delivers the next message that is due. Unless it is settled, it comes again. */
    async deliver(how: Delivered = {}): Promise<void> {
      const [message] = messages.splice(0, 1);
      if (message === undefined) throw new Error('no message is there');
      const askedAtMs = now();
      rig.nowMs = Math.max(now(), message.dueAtMs) + 5;
      const delivery = createFakeDelivery(message.body, { ...message, ...how });
      probe.received([delivery], askedAtMs);
      await (how.isAbandoned ? handleAbandoned(delivery) : handle(delivery));
      rig.nowMs += 2;
      if (how.settles === 'unknown' || delivery.released.length > 0) messages.unshift(message);
      else
        for (const { again = [], dead = [] } of delivery.settled) {
          for (const { body, notBeforeMs } of again) worker.sendBody(body, notBeforeMs);
          deadLetters.push(...dead.map(({ body }) => body));
        }
    },

    isEmpty: () => messages.length === 0,

    /** Delivers messages until none is left. */
    async deliverAll(): Promise<void> {
      while (messages.length > 0) await worker.deliver();
    },

    redrive(): void {
      for (const body of deadLetters.splice(0)) worker.sendBody(body);
    },
  };
  return worker;
}

type Settings = { limits?: Partial<WholeTraceLimits>; sampled?: boolean };
type Change = Partial<Omit<QueuedEvent, 'request' | 'content'>> & {
  request?: Partial<EventRequest>;
  content?: EventContent;
};

/** As the API makes them. */
function acceptedSpans(event: QueuedEvent, serverSpanId: string): Span[] {
  const { startedAtMs = 0 } = event.request ?? {};
  const times = { startMs: startedAtMs, endMs: event.acceptedAtMs };
  const parent = { spanId: serverSpanId, isRemote: false };
  return [
    stageSpan(event, event, { name: 'POST /events', kind: 'server', spanId: serverSpanId, ...times }),
    stageSpan(event, event, {
      name: `send ${QUEUES.events}`,
      kind: 'producer',
      spanId: spanIdIn(event.traceparent),
      parent,
      ...times,
    }),
  ];
}
