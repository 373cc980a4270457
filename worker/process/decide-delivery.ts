import { type AttemptsRecord, isOfAnother } from '../../core/event/attempts-record.ts';
import { mintedAtMs } from '../../core/event/event-id.ts';
import type { FailedAttempt } from '../../core/event/failed-attempt.ts';
import type { QueuedEvent } from '../../core/event/pack.ts';
import type { EventState } from '../../core/ports/event-store.ts';

/** What to do with a delivery of an event, given what is on record. */
export type Decision =
  | { kind: 'handle' }
  /** Its outcome is on record, or another delivery takes care of it. */
  | { kind: 'drop' }
  /** This delivery made the recorded attempt, and may have died before acting on it. */
  | { kind: 'resume'; attempts: AttemptsRecord }
  /** This delivery made the recorded failure, and may have died before its dead letter was sent. */
  | { kind: 'dead_letter'; reason: string; history: { history?: FailedAttempt[] } }
  /** Its first delivery is probably under way. */
  | { kind: 'defer'; untilMs: number }
  /** Another event is on record under its id. */
  | { kind: 'conflict' };

type Delivered = {
  event: QueuedEvent;
  fingerprint: string;
  /** The same at every delivery of the message, even after it was sent anew. */
  delivery: string;
  /** Without a handler a repeat is harmless: an event is stored once under its id. */
  hasHandler: boolean;
};

/** A repeat's id is as old as its first send. By this age the first send has usually been handled. */
const DEFER_MS = 30_000;

/** Event id, run and attempt number identify an attempt. Each is made once, as far as the record shows. */
export function decideDelivery(
  delivered: Delivered,
  { concluded, attempts }: EventState,
  nowMs: number,
): Decision {
  const { event, fingerprint, delivery } = delivered;
  if ([concluded, attempts].some((other) => other && isOfAnother(other, fingerprint)))
    return { kind: 'conflict' };
  if (concluded?.outcome === 'processed') return { kind: 'drop' };
  if (concluded && concluded.run >= event.run)
    return concluded.run === event.run && concluded.delivery === delivery
      ? { kind: 'dead_letter', reason: concluded.reason ?? '', history: historyIn(attempts, event) }
      : { kind: 'drop' };
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
  // Counted from now at the latest: the clock that minted the id may be ahead.
  const untilMs = Math.min(mintedAtMs(id), nowMs) + DEFER_MS;
  const mayBeDeferred = hasHandler && repeat && resentFrom === undefined && run === 1;
  return mayBeDeferred && nowMs < untilMs ? { kind: 'defer', untilMs } : { kind: 'handle' };
}

/** The history of the failed run only. */
function historyIn(
  attempts: AttemptsRecord | undefined,
  { run }: QueuedEvent,
): { history?: FailedAttempt[] } {
  return attempts?.run === run ? { history: attempts.history } : {};
}
