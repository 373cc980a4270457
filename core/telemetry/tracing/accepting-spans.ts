import type { EventInHand } from '../../event/event-in-hand.ts';
import type { EventRequest } from '../../event/event-request.ts';
import type { QueuedEvent } from '../../event/pack.ts';
import { spanIdIn, traceIdOf } from '../../event/trace-context.ts';
import type { Span } from '../../ports/span-sink.ts';
import { claimSpanIdOf, firstSendSpanIdOf, spanIdOf } from './span-id.ts';
import { messaging, type QueueNames, remote, stageSpan } from './stage-span.ts';

type Accepted = Pick<EventInHand, 'event' | 'delivery'>;

const FIRST = { run: 1, attempt: 1 };

/**
 * Reconstructs the spans of the request that brought an event, and of its claim. The events of a batch share them. Empty
 * if the envelope does not describe the request: an older release or another producer sent it.
 */
export function requestSpans(accepted: Accepted): Span[] {
  const { event } = accepted;
  const { request } = event;
  if (request === undefined) return [];
  const server = serverSpan(event, request, firstSentAtMs(accepted));
  return request.claimMs === undefined ? [server] : [server, claimSpan(event, request, request.claimMs)];
}

export function firstSendSpanId({ id, traceparent, request }: QueuedEvent): string {
  return request ? firstSendSpanIdOf(id, spanIdIn(traceparent)) : spanIdOf(id, 'send', 1, 1);
}

/** The first message of an event. Without a request the trace begins here, at the time when the event was accepted. */
export function firstSendSpan(accepted: Accepted, queues: QueueNames): Span {
  const { event, delivery } = accepted;
  const { request, acceptedAtMs } = event;
  return stageSpan(event, FIRST, {
    name: `send ${queues.events}`,
    kind: 'producer',
    spanId: firstSendSpanId(event),
    ...(request ? { parent: remote(spanIdIn(event.traceparent)) } : {}),
    startMs: request ? request.startedAtMs + (request.claimMs ?? 0) : acceptedAtMs,
    endMs: firstSentAtMs(accepted),
    isReconstructed: true,
    attributes: {
      ...messaging(queues.events, 'send'),
      ...(isFirstMessage(event) ? { 'messaging.message.id': delivery.id } : {}),
    },
  });
}

/** The queue's own time, if the first message is the one in hand. */
function firstSentAtMs({ event, delivery }: Accepted): number {
  return isFirstMessage(event) ? delivery.sentAtMs : (event.enqueuedAtMs ?? event.acceptedAtMs);
}

function isFirstMessage({ run, attempt, resentFrom }: QueuedEvent): boolean {
  return run === 1 && attempt === 1 && resentFrom === undefined;
}

/** It ends at the queue's sent time. It has no status, because the response is unknown. */
function serverSpan(event: QueuedEvent, request: EventRequest, sentAtMs: number): Span {
  const { startedAtMs, outsideSpanId, item } = request;
  const route = item === undefined ? '/events' : '/events/batch';
  const isOutside = outsideSpanId !== undefined;
  return requestSpan(event, {
    name: `POST ${route}`,
    kind: 'server',
    spanId: spanIdIn(event.traceparent),
    ...(isOutside ? { parent: remote(outsideSpanId) } : {}),
    startMs: startedAtMs,
    endMs: sentAtMs,
    attributes: {
      'http.request.method': 'POST',
      'http.route': route,
      ...(isOutside ? { 'sluice.parent.external': true } : {}),
    },
  });
}

function claimSpan(event: QueuedEvent, { startedAtMs }: EventRequest, claimMs: number): Span {
  const serverSpanId = spanIdIn(event.traceparent);
  return requestSpan(event, {
    name: 'claim',
    kind: 'internal',
    spanId: claimSpanIdOf(serverSpanId),
    parent: remote(serverSpanId),
    startMs: startedAtMs,
    endMs: startedAtMs + claimMs,
  });
}

/** It names no event: another event of the batch makes the same span. */
function requestSpan(
  { traceparent, request }: QueuedEvent,
  span: Omit<Span, 'traceId' | 'traceState'>,
): Span {
  const { traceState } = request ?? {};
  return {
    ...span,
    traceId: traceIdOf(traceparent),
    endMs: Math.max(span.startMs, span.endMs),
    ...(traceState === undefined ? {} : { traceState }),
    attributes: { ...span.attributes, 'sluice.reconstructed': true },
  };
}
