import type { EventInHand } from '../../event/event-in-hand.ts';
import type { FailedAttempt } from '../../event/failed-attempt.ts';
import type { SpanReference } from '../../ports/span-sink.ts';
import { type SpanStage, spanIdOf } from './span-id.ts';
import type { QueueNames } from './stage-span.ts';
import type { UnixTimes } from './unix-times.ts';

/** How a delivery ended. `unknown`: the queue may have some of its successors. */
export type DeliveryEnd = 'settled' | 'unknown' | 'released';

export type Known = {
  queues: QueueNames;
  /** The span that sent its message. */
  sentBy: string;
  /** The call that received its message, if that has a span. */
  receivedBy: SpanReference | undefined;
  end: DeliveryEnd;
  /** By `performance.now()`, as are the notes. */
  endedMs: number;
  unixMs: UnixTimes;
};

/** An attempt at an event, with what its spans need. Its times are Unix times. */
export type ReportedAttempt = Known &
  Pick<EventInHand, 'event' | 'delivery' | 'notes'> & {
    idOf: (stage: SpanStage) => string;
    startMs: number;
    endMs: number;
    /** Its record, if another delivery of the message made it. */
    own: FailedAttempt | undefined;
  };

export function reportedAttempt(inHand: EventInHand, known: Known): ReportedAttempt {
  const { event, delivery, notes } = inHand;
  const own = ownFailure(inHand);
  return {
    ...known,
    event,
    delivery,
    notes,
    idOf: idsOf(inHand),
    startMs: own ? own.atMs - own.durationMs : startOf(inHand, known),
    endMs: known.unixMs(notes.conclusion?.atMs ?? known.endedMs),
    own,
  };
}

function ownFailure({ event, notes }: EventInHand): FailedAttempt | undefined {
  if (notes.handler !== undefined) return undefined;
  return notes.history?.findLast(({ run, attempt }) => run === event.run && attempt === event.attempt);
}

/**
 * A duplicate delivery, or one that deferred the event, made no attempt. Its spans stand beside those of the delivery
 * that makes the attempt, so its ids differ.
 */
function idsOf({ event, delivery, notes }: EventInHand): ReportedAttempt['idOf'] {
  const isBystander =
    notes.handler === undefined && ['duplicate', 'deferred'].includes(notes.conclusion?.outcome ?? '');
  const of = isBystander ? `${event.id} ${delivery.id}` : event.id;
  return (stage) => spanIdOf(of, stage, event.run, event.attempt);
}

/** The time of receipt is in whole milliseconds, so the first step may seem to begin before it. */
function startOf({ receivedAtMs, notes }: EventInHand, { unixMs }: Known): number {
  const first = notes.handler ?? notes.insert;
  return first ? Math.min(receivedAtMs, unixMs(first.startMs)) : receivedAtMs;
}
