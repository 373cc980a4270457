import type { UnreadableEntry } from '../../core/event/decode-pack.ts';
import { deliveryOf, type EventInHand } from '../../core/event/event-in-hand.ts';
import { fingerprint } from '../../core/event/fingerprint.ts';
import { encodeAlone, type QueuedEvent } from '../../core/event/pack.ts';
import type { StoredEvent } from '../../core/event/stored-event.ts';
import { shortReason } from '../../core/lib/reason.ts';
import type { EventState } from '../../core/ports/event-store.ts';
import type { NewDeadLetter } from '../../core/ports/queue.ts';
import type { TraceContexts } from '../../core/telemetry/tracing/trace-contexts.ts';
import type { WorkerProbe } from '../../core/telemetry/worker-probe.ts';
import { CONCLUDED, type Conclusion, concludedBy, NOT_YET } from './conclusion.ts';
import { type NoteAttempt, unreadAttempt } from './describe-attempt.ts';
import type { RecordEvent } from './record-event.ts';
import { isStopped } from './retry-while-down.ts';
import type { StateOf } from './state-of.ts';
import { toStoredEvent } from './to-stored-event.ts';

/**
 * Gives up on an event. First it records the failure under its delivery; the dead letter then goes out as a successor of
 * that delivery. If the worker dies in between, the message comes again and its record identifies it.
 */
export type DeadLetter = {
  event(inHand: EventInHand, reason: string): Promise<Conclusion>;
  /** The failure of this event is already on record. */
  recorded(inHand: EventInHand, reason: string): Conclusion;
  /** Another event is on record under this id, so the dead letter is this event's only record. */
  conflict(inHand: EventInHand): Conclusion;
  /** No worker can read this entry. It goes on record if its id is legible. */
  entry(entry: UnreadableEntry, delivery: string): Promise<Conclusion>;
  /** No worker can read this message. */
  message(body: string, reason: string): Conclusion;
};

type Deps = {
  stateOf: StateOf;
  note: NoteAttempt;
  record: RecordEvent;
  probe: Pick<WorkerProbe, 'concluded'>;
  contexts: Pick<TraceContexts, 'ofDeadLetter'>;
  worker: string;
  now?: () => number;
};

const CONFLICT = 'conflict: another event is stored under this id';

export function createDeadLetter(deps: Deps): DeadLetter {
  const { stateOf, note, record, probe, contexts, worker, now = Date.now } = deps;
  return {
    async event(inHand, fullReason) {
      const { event, receivedAtMs } = inHand;
      const reason = shortReason(fullReason);
      const how = { outcome: 'failed', receivedAtMs, handledAtMs: now(), reason } as const;
      const failed = { ...toStoredEvent(event, how), delivery: deliveryOf(inHand) };
      const standing = await standingOf(failed);
      switch (standing === 'open' ? await recordFailure(inHand, failed) : standing) {
        case 'ours':
          return deadLetterOf(inHand, reason);
        case 'concluded':
          return CONCLUDED;
        case 'not_yet':
          return NOT_YET;
      }
    },

    recorded: deadLetterOf,

    conflict(inHand) {
      probe.concluded(inHand, 'conflict', CONFLICT);
      return deadLetterOf(inHand, CONFLICT);
    },

    async entry({ body, reason, about }, delivery) {
      if (about === undefined) return concludedBy({ dead: [{ body, reason }] });
      const noted = await note(unreadAttempt(about, { reason, delivery, worker, atMs: now() }));
      if (isStopped(noted)) return NOT_YET;
      return concludedBy({ dead: [{ body, reason, eventId: about.eventId }] });
    },

    message: (body, reason) => concludedBy({ dead: [{ body, reason: shortReason(reason) }] }),
  };

  function deadLetterOf(inHand: EventInHand, reason: string): Conclusion {
    const { event } = inHand;
    const traceparent = contexts.ofDeadLetter(inHand, reason);
    const letter: NewDeadLetter = {
      body: encodeAlone(nextRun({ ...event, traceparent }), now()),
      reason,
      eventId: event.id,
      run: event.run,
      fingerprint: fingerprint(event.content),
    };
    return concludedBy({ dead: [letter] });
  }

  async function standingOf(failed: StoredEvent): Promise<'open' | Standing> {
    const state = await stateOf(failed.id);
    return isStopped(state) ? 'not_yet' : standingIn(state, failed);
  }

  async function recordFailure(inHand: EventInHand, failed: StoredEvent): Promise<Standing> {
    const { reason = '' } = failed;
    const outcome = await record(inHand, failed);
    switch (outcome.kind) {
      case 'stored':
      case 'failed_again':
        probe.concluded(inHand, outcome.kind === 'stored' ? 'failed' : 'failed_again', reason);
        return 'ours';
      case 'redriven':
      case 'duplicate': {
        // It may be our own insert, whose confirmation was lost.
        const standing = await standingOf(failed);
        if (standing === 'not_yet' || standing === 'ours') return standing;
        probe.concluded(inHand, 'duplicate');
        return 'concluded';
      }
      case 'conflict':
        probe.concluded(inHand, 'conflict', reason);
        return 'ours';
      case 'rejected':
        if (failed.content.payload !== null) return recordFailure(inHand, withoutPayload(failed));
        probe.concluded(inHand, 'rejected', reason);
        return 'ours';
      case 'stopped':
        return 'not_yet';
    }
  }
}

/** `ours`: a dead letter of this delivery is due. `concluded`: another delivery took care of the event. */
type Standing = 'ours' | 'concluded' | 'not_yet';

/** One failure makes one dead letter: the delivery that recorded the failure sends it. */
function standingIn(
  { concluded }: EventState,
  { fingerprint, run, delivery }: StoredEvent,
): 'open' | Standing {
  if (concluded?.fingerprint !== fingerprint) return 'open';
  if (concluded.outcome === 'processed' || concluded.run > run) return 'concluded';
  if (concluded.run < run) return 'open';
  return concluded.delivery === delivery ? 'ours' : 'concluded';
}

/** The body already carries the next run, so that a dead letter put back by any tool differs from the failed run. */
function nextRun(event: QueuedEvent): QueuedEvent {
  const { repeat: _repeat, resentFrom: _resentFrom, ...rest } = event;
  return { ...rest, run: event.run + 1, attempt: 1 };
}

/** For an event that is too large for the table: its dead letter still holds the whole event. */
function withoutPayload(failed: StoredEvent): StoredEvent {
  const { enrichment: _enrichment, ...rest } = failed;
  return { ...rest, content: { ...failed.content, payload: null } };
}
