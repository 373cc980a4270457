import { type FollowedEvent, lookUpEvent } from './followed-event.ts';
import { hasSpansOf } from './span-tree.ts';
import { timelineSpans } from './timeline-spans.ts';
import { findTrace } from './trace-backend.ts';
import type { TraceSpan } from './trace-span.ts';

/** An event with its spans, and where those come from. */
export type Followed = {
  event: FollowedEvent;
  spans: TraceSpan[];
  source: { kind: 'backend'; name: string; url: string } | { kind: 'timeline'; why: string };
};

/** Looks an event up and finds its trace. Throws if the API does not know the event, or does not answer. */
export async function followEvent(
  eventId: string,
  { apiUrl, queryUrl }: { apiUrl: string; queryUrl: string | undefined },
): Promise<Followed> {
  const lookedUp = await lookUpEvent(apiUrl, eventId);
  switch (lookedUp.kind) {
    case 'unknown':
      throw new Error(`${eventId}: ${lookedUp.detail}`);
    case 'unavailable':
      throw new Error(`The API at ${apiUrl} cannot be reached: ${lookedUp.reason}`);
    case 'found':
      return spansOf(lookedUp.event, queryUrl);
  }
}

async function spansOf(event: FollowedEvent, queryUrl: string | undefined): Promise<Followed> {
  const { trace_id: traceId } = event;
  const fromTimeline = (why: string): Followed => ({
    event,
    spans: timelineSpans(event),
    source: { kind: 'timeline', why },
  });
  if (traceId === undefined) return fromTimeline('its trace id is known once an attempt is on record');
  if (queryUrl === undefined) return fromTimeline('TRACE_QUERY_URL names no trace backend');
  const found = await findTrace(queryUrl, traceId);
  switch (found.kind) {
    case 'found':
      if (!hasSpansOf(event.event_id, found.spans))
        return fromTimeline(`${queryUrl} has ${traceId}, ${WHOSE}`);
      return { event, spans: found.spans, source: { kind: 'backend', name: found.backend, url: queryUrl } };
    case 'absent':
      return fromTimeline(`${queryUrl} has no trace ${traceId}: ${WHY_ABSENT}`);
    case 'unavailable':
      return fromTimeline(`the trace backend at ${queryUrl} cannot be reached: ${found.reason}`);
  }
}

const WHOSE = 'but it has only spans of other events of the same request';
const WHY_ABSENT = 'it was not sampled, has yet to arrive, or is no longer kept';
