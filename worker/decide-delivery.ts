import { type AttemptsRecord, isOfAnother } from '../core/event-attempts.ts';
import { mintedAtMs } from '../core/event-id.ts';
import type { EventState } from '../core/event-record.ts';
import type { QueuedEvent } from '../core/pack.ts';

/** What a delivery of an event is worth, given what is on record of it. */
export type Decision =
  | { kind: 'handle' }
  /** It has its outcome, or another delivery sees to it. */
  | { kind: 'drop' }
  /** This delivery made the attempt before, and what follows from it may not be done. */
  | { kind: 'resume'; attempts: AttemptsRecord }
  /** Its first delivery is probably under way. */
  | { kind: 'put_off'; untilMs: number }
  /** Another event is on record under its id. */
  | { kind: 'conflict' };

type Delivered = {
  event: QueuedEvent;
  fingerprint: string;
  /** The same each time that the message is delivered, also when it was sent anew. */
  delivery: string;
  /** Without one nothing is done twice: an event is stored under its id. */
  hasHandler: boolean;
};

/** The id of a repeat is as old as its first send: by then that is handled, mostly. */
const PUT_OFF_MS = 30_000;

/** An attempt is known by the event's id, its run and its number in that run: each is made once, as far as can be told. */
export function decideDelivery(
  delivered: Delivered,
  { concluded, attempts }: EventState,
  nowMs: number,
): Decision {
  const { event, fingerprint, delivery } = delivered;
  if ([concluded, attempts].some((other) => other && isOfAnother(other, fingerprint)))
    return { kind: 'conflict' };
  if (concluded?.outcome === 'processed') return { kind: 'drop' };
  if (concluded && concluded.run >= event.run) return { kind: 'drop' };
  if (attempts && attempts.run >= event.run) return decideAttempt(event, attempts, delivery);
  return decideUnknown(delivered, nowMs);
}

/** An attempt of its run, or of a later one, is on record. */
function decideAttempt({ run, attempt }: QueuedEvent, attempts: AttemptsRecord, delivery: string): Decision {
  if (attempts.run > run || attempts.attempt > attempt) return { kind: 'drop' };
  if (attempts.attempt < attempt) return { kind: 'handle' };
  return attempts.delivery === delivery ? { kind: 'resume', attempts } : { kind: 'drop' };
}

function decideUnknown({ event, hasHandler }: Delivered, nowMs: number): Decision {
  const { id, repeat, resentFrom, run } = event;
  // Never longer from now: the clock of whoever minted the id may be ahead.
  const untilMs = Math.min(mintedAtMs(id), nowMs) + PUT_OFF_MS;
  const mayBePutOff = hasHandler && repeat && resentFrom === undefined && run === 1;
  return mayBePutOff && nowMs < untilMs ? { kind: 'put_off', untilMs } : { kind: 'handle' };
}
