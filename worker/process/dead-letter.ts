import type { EventQueues } from '../../adapters/aws/sqs/event-queue.ts';
import type { UnreadableEntry } from '../../core/event/decode-pack.ts';
import { fingerprint } from '../../core/event/fingerprint.ts';
import { encodeAlone, type QueuedEvent } from '../../core/event/pack.ts';
import type { StoredEvent } from '../../core/event/stored-event.ts';
import { backOffMs, pause } from '../../core/lib/back-off.ts';
import { shortReason } from '../../core/lib/reason.ts';
import type { EventState } from '../../core/ports/event-store.ts';
import { traceIdOf } from '../../core/telemetry/trace-context.ts';
import type { WorkerProbe } from '../../core/telemetry/worker-probe.ts';
import type { Conclusion } from './conclusion.ts';
import { type NoteAttempt, unreadAttempt } from './describe-attempt.ts';
import type { RecordOutcome } from './record-outcome.ts';
import { isStopped } from './retry-while-down.ts';
import type { StateOf } from './state-of.ts';
import { toStoredEvent } from './to-stored-event.ts';

export type GiveUp = {
  /** Sends an event to the dead-letter queue with its reason, and then records it as failed. */
  event(failed: { event: QueuedEvent; receivedAtMs: number }, reason: string): Promise<Conclusion>;
  /** Sends an event to the dead-letter queue whose id is on record for another one. That is its only record. */
  conflict(event: QueuedEvent): Promise<Conclusion>;
  /** Sends an entry that nobody can read to the dead-letter queue; it goes on record if its id is legible. */
  entry(entry: UnreadableEntry, messageId: string): Promise<Conclusion>;
  /** Sends a message that nobody can read to the dead-letter queue as it is. */
  message(body: string, reason: string): Promise<Conclusion>;
};

type Deps = {
  stateOf: StateOf;
  queues: Pick<EventQueues, 'deadLetters'>;
  probe: WorkerProbe;
  stopping: AbortSignal;
  note: NoteAttempt;
  record: (event: StoredEvent) => Promise<RecordOutcome>;
  worker: string;
  now?: () => number;
};

const CONFLICT = 'conflict: another event is stored under this id';
const TRIES = 5;
const RETRY = { baseMs: 200, capMs: 2_000 };
/** Of a message that is too large for the dead-letter queue, with its reason, this much is kept. */
const MAX_KEPT_LENGTH = 200_000;

export function createGiveUp(deps: Deps): GiveUp {
  const { stateOf, note, queues, probe, stopping, record, worker, now = Date.now } = deps;
  return {
    async event({ event, receivedAtMs }, fullReason) {
      const reason = shortReason(fullReason);
      const failed = toStoredEvent(event, { outcome: 'failed', receivedAtMs, handledAtMs: now(), reason });
      const state = await stateOf(event.id);
      if (isStopped(state)) return 'not_yet';
      if (isConcluded(failed, state)) return 'concluded';
      return (await deadLetterEvent(event, reason)) ? recordFailure(event, failed, reason) : 'not_yet';
    },

    async conflict(event) {
      if (!(await deadLetterEvent(event, CONFLICT))) return 'not_yet';
      probe.concluded(event, 'conflict', CONFLICT);
      return 'concluded';
    },

    async entry({ body, reason, about, resentFrom }, messageId) {
      if (about === undefined) return giveUpMessage(body, reason);
      const { eventId } = about;
      const delivery = resentFrom ?? messageId;
      const state = await stateOf(eventId);
      if (isStopped(state)) return 'not_yet';
      // Its message came again, for its neighbours.
      if (state.attempts?.unread && state.attempts.delivery === delivery) return 'concluded';
      if (!(await deadLetter(body, { reason, event_id: eventId }))) return 'not_yet';
      probe.deadLettered({ eventId }, reason);
      const noted = await note(unreadAttempt(about, { reason, delivery, worker, atMs: now() }));
      return noted.kind === 'stopped' ? 'not_yet' : 'concluded';
    },

    message: giveUpMessage,
  };

  async function giveUpMessage(body: string, reason: string): Promise<Conclusion> {
    const sent = await deadLetter(body, { reason });
    if (sent) probe.deadLettered({}, reason);
    return sent ? 'concluded' : 'not_yet';
  }

  async function deadLetterEvent(event: QueuedEvent, reason: string): Promise<boolean> {
    const { id: eventId, run, traceparent } = event;
    const attributes = {
      reason,
      event_id: eventId,
      run: String(run),
      fingerprint: fingerprint(event.content),
    };
    const sent = await deadLetter(encodeAlone(nextRun(event), now()), attributes);
    if (sent) probe.deadLettered({ eventId, traceId: traceIdOf(traceparent) }, reason);
    return sent;
  }

  /** One that the queue will never take is sent again without what makes it too large: the reason is what counts. */
  async function deadLetter(body: string, attributes: Record<string, string>): Promise<boolean> {
    const reason = toAttribute(shortReason(attributes.reason ?? ''));
    for (let attempt = 1; attempt <= TRIES; attempt += 1) {
      const sent = await queues.deadLetters.send(body, { attributes: { ...attributes, reason } });
      if (sent.kind === 'sent') return true;
      probe.failed(sent.reason, 'the dead-letter queue did not take a message');
      if (sent.kind === 'refused' && body.length > MAX_KEPT_LENGTH)
        return deadLetter(body.slice(0, MAX_KEPT_LENGTH), { ...attributes, cut_from: String(body.length) });
      if (!(await pause(backOffMs(attempt, RETRY), stopping))) return false;
    }
    return false;
  }

  async function recordFailure(event: QueuedEvent, failed: StoredEvent, reason: string): Promise<Conclusion> {
    const outcome = await record(failed);
    switch (outcome.kind) {
      case 'stored':
      case 'failed_again':
        probe.concluded(event, outcome.kind === 'stored' ? 'failed' : 'failed_again', reason);
        return 'concluded';
      case 'redriven':
      case 'duplicate':
        probe.concluded(event, 'duplicate');
        return 'concluded';
      case 'conflict':
        // Its id is another event's: the dead-letter queue is its record.
        probe.concluded(event, 'conflict', reason);
        return 'concluded';
      case 'rejected':
        if (failed.content.payload !== null) return recordFailure(event, withoutPayload(failed), reason);
        probe.concluded(event, 'rejected', reason);
        return 'concluded';
      case 'stopped':
        return 'not_yet';
    }
  }
}

/** Another delivery of it has gone well meanwhile, or has given it up in this run: one failure makes one dead letter. */
function isConcluded({ fingerprint, run }: StoredEvent, { concluded }: EventState): boolean {
  if (concluded?.fingerprint !== fingerprint) return false;
  return concluded.outcome === 'processed' || concluded.run >= run;
}

/** The body carries the next run: however a dead letter is put back, it can be told from the run that failed. */
function nextRun(event: QueuedEvent): QueuedEvent {
  const { repeat: _repeat, resentFrom: _resentFrom, notBeforeMs: _notBeforeMs, ...rest } = event;
  return { ...rest, run: event.run + 1, attempt: 1 };
}

/** For a table that can't hold all of it: the dead-letter queue has the whole event. */
function withoutPayload(failed: StoredEvent): StoredEvent {
  const { enrichment: _enrichment, ...rest } = failed;
  return { ...rest, content: { ...failed.content, payload: null } };
}

/** Characters that an attribute may have; it may not be empty either. */
function toAttribute(text: string): string {
  return text.replace(/[^\t\n\r\x20-\x7e]/g, '?') || 'unknown';
}
