import type { EventInHand } from '../../event/event-in-hand.ts';
import type { EventRequest } from '../../event/event-request.ts';
import type { QueuedEvent } from '../../event/pack.ts';
import { spanIdIn } from '../../event/trace-context.ts';
import type { Span } from '../../ports/span-sink.ts';
import { claimSpanIdOf } from './span-id.ts';
import { messaging, type QueueNames, remote, stageSpan } from './stage-span.ts';

type Accepted = Pick<EventInHand, 'event' | 'delivery'>;

const FIRST = { run: 1, attempt: 1 };
const AFTER_THE_FACT = { isReconstructed: true };

/**
 * How an event got into the queue, made after the fact: its request, its claim, its first message. Without a request in
 * its envelope (an older release, another producer) the trace begins with the message, at the time it was accepted.
 */
export function acceptingSpans(accepted: Accepted, queues: QueueNames): Span[] {
  const { event } = accepted;
  const { request } = event;
  const sentAtMs = firstSentAtMs(accepted);
  return [
    ...(request ? [serverSpan(event, request, sentAtMs)] : []),
    ...(request?.claimMs === undefined ? [] : [claimSpan(event, request, request.claimMs)]),
    sendSpan(accepted, sentAtMs, queues),
  ];
}

/** The queue's own time, where the first message is at hand. */
function firstSentAtMs({ event, delivery }: Accepted): number {
  return isFirstMessage(event) ? delivery.sentAtMs : (event.enqueuedAtMs ?? event.acceptedAtMs);
}

function isFirstMessage({ run, attempt, resentFrom }: QueuedEvent): boolean {
  return run === 1 && attempt === 1 && resentFrom === undefined;
}

/** It ends at the queue's sent time. The answer is not known, so no status is claimed. */
function serverSpan(event: QueuedEvent, request: EventRequest, sentAtMs: number): Span {
  const { startedAtMs, serverSpanId, outsideSpanId, item } = request;
  const route = item === undefined ? '/events' : '/events/batch';
  const outside = outsideSpanId !== undefined;
  return stageSpan(event, FIRST, {
    name: `POST ${route}`,
    kind: 'server',
    spanId: serverSpanId,
    ...(outside ? { parent: remote(outsideSpanId) } : {}),
    startMs: startedAtMs,
    endMs: sentAtMs,
    ...AFTER_THE_FACT,
    attributes: {
      'http.request.method': 'POST',
      'http.route': route,
      ...(outside ? { 'sluice.parent.external': true } : {}),
    },
  });
}

function claimSpan(event: QueuedEvent, { startedAtMs, serverSpanId }: EventRequest, claimMs: number): Span {
  return stageSpan(event, FIRST, {
    name: 'claim',
    kind: 'internal',
    spanId: claimSpanIdOf(serverSpanId),
    parent: remote(serverSpanId),
    startMs: startedAtMs,
    endMs: startedAtMs + claimMs,
    ...AFTER_THE_FACT,
  });
}

/** While a trace is not sampled, `traceparent` names the span that sent the event first, also on later attempts. */
function sendSpan({ event, delivery }: Accepted, sentAtMs: number, queues: QueueNames): Span {
  const { request, acceptedAtMs } = event;
  return stageSpan(event, FIRST, {
    name: `send ${queues.events}`,
    kind: 'producer',
    spanId: spanIdIn(event.traceparent),
    ...(request ? { parent: remote(request.serverSpanId) } : {}),
    startMs: request ? request.startedAtMs + (request.claimMs ?? 0) : acceptedAtMs,
    endMs: sentAtMs,
    ...AFTER_THE_FACT,
    attributes: {
      ...messaging(queues.events, 'send'),
      ...(isFirstMessage(event) ? { 'messaging.message.id': delivery.id } : {}),
    },
  });
}
