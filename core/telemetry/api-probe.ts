import type { MinuteCounter } from '../counts/rollups.ts';
import type { QueuedEvent } from '../event/pack.ts';
import type { Logger } from './logging.ts';
import { type ApiMetrics, createTypeLabel } from './metrics.ts';
import { traceIdOf } from './trace-context.ts';

export type RequestSummary = {
  method: string;
  route: string;
  status: number;
  seconds: number;
  traceId: string;
};
export type PackSummary = {
  events: number;
  bytes: number;
  outcome: (typeof PACK_OUTCOMES)[number];
  reason?: string;
};

const PACK_OUTCOMES = ['sent', 'unavailable', 'refused'] as const;
/** Of the problems that an event is answered with. */
const REJECTED_WITH = [400, 413, 415, 422, 500, 503];
/** Answers that are a mistake of ours, or of what we depend on. */
const ERRORS_OF_OURS = [500, 503];

export type TurnedAway = (typeof TURNED_AWAY)[number];
const TURNED_AWAY = ['no_room', 'waited_too_long'] as const;

/** What the API tells of itself. One place turns it into metrics, logs and counts. */
export type ApiProbe = {
  /** The queue confirmed the message that carries the event. `seconds`: since its request came in. */
  accepted(event: QueuedEvent, seconds: number): void;
  /** An event was answered with an error. */
  rejected(reason: { status: number; detail: string; traceId: string }): void;
  packSent(pack: PackSummary): void;
  /** Events were not sent, for too many were waiting: there was no room for them, or they waited too long. */
  turnedAway(events: number, reason: TurnedAway): void;
  requestCompleted(request: RequestSummary): void;
  /** Something that should not happen. */
  failed(error: unknown, context: { traceId?: string; what: string }): void;
};

export function createApiProbe(deps: {
  metrics: ApiMetrics;
  logger: Logger;
  counter: MinuteCounter;
}): ApiProbe {
  const { metrics, logger, counter } = deps;
  const typeLabel = createTypeLabel();
  const requestMetrics = createRequestMetrics(metrics);
  // A series that starts with its first failure has no increase that `rate()` could see.
  for (const outcome of PACK_OUTCOMES) metrics.packSends.inc({ outcome }, 0);
  for (const reason of TURNED_AWAY) metrics.turnedAway.inc({ reason }, 0);
  for (const status of REJECTED_WITH) metrics.rejected.inc({ status }, 0);

  return {
    accepted(event, seconds) {
      metrics.accepted.inc({ event_type: typeLabel(event.content.eventType) });
      counter.count(event.content.eventType, 'accepted', seconds * 1000);
      if (logger.isLevelEnabled('debug'))
        logger.debug(
          { event_id: event.id, trace_id: traceIdOf(event.traceparent), event_type: event.content.eventType },
          'accepted',
        );
    },
    rejected({ status, detail, traceId }) {
      metrics.rejected.inc({ status });
      counter.count('unknown', 'rejected');
      if (status >= 500) logger.warn({ trace_id: traceId, status, detail }, 'rejected');
      else logger.debug({ trace_id: traceId, status, detail }, 'rejected');
    },
    packSent({ events, bytes, outcome, reason }) {
      metrics.packSends.inc({ outcome });
      metrics.packEvents.observe(events);
      metrics.packBytes.inc(bytes);
      if (outcome !== 'sent') logger.warn({ events, bytes, outcome, reason }, 'pack not confirmed');
    },
    turnedAway(events, reason) {
      metrics.turnedAway.inc({ reason }, events);
    },
    requestCompleted({ method, route, status, seconds, traceId }) {
      const { requests, duration } = requestMetrics(method, route, status);
      requests.inc();
      duration.observe(seconds);
      if (status >= 500) logger.warn({ method, route, status, seconds, trace_id: traceId }, 'request failed');
    },
    failed(error, { traceId, what }) {
      logger.error({ err: error, trace_id: traceId }, what);
    },
  };
}

/** Finding the metrics of some labels takes longer than counting: as few are as there are routes and statuses. */
function createRequestMetrics({ httpRequests, httpSeconds }: ApiMetrics) {
  const find = (method: string, route: string, status: number) => ({
    requests: httpRequests.labels({ method, route, status }),
    duration: httpSeconds.labels({ method, route }),
  });
  const found = new Map<string, ReturnType<typeof find>>();
  return (method: string, route: string, status: number) => {
    const key = `${method} ${route} ${status}`;
    const known = found.get(key);
    if (known) return known;
    for (const error of ERRORS_OF_OURS) httpRequests.inc({ method, route, status: error }, 0);
    const made = find(method, route, status);
    found.set(key, made);
    return made;
  };
}
