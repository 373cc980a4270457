import { describeFailure } from '../core/aws-failure.ts';
import { backOffMs, pause } from '../core/back-off.ts';
import type { EventQueues } from '../core/event-queue.ts';
import type { EventStore } from '../core/event-store.ts';
import { encodeAlone, type QueuedEvent } from '../core/pack.ts';
import { shortReason } from '../core/reason.ts';
import type { StoredEvent } from '../core/stored-event.ts';
import { traceIdOf } from '../core/telemetry/trace-context.ts';
import type { WorkerProbe } from '../core/telemetry/worker-probe.ts';
import type { RecordOutcome } from './record-outcome.ts';

/** `not_yet`: a dependency did not answer; the message that carried it must come again. */
export type GiveUpOutcome = 'on_record' | 'not_yet';

export type GiveUp = {
  /** Sends an event to the dead-letter queue with its reason, and then records it as failed. */
  event(
    event: QueuedEvent,
    toRecord: (reason: string) => StoredEvent,
    reason: string,
  ): Promise<GiveUpOutcome>;
  /** Sends what nobody can read to the dead-letter queue as it is. `eventId`: all that could be read of it. */
  message(body: string, reason: string, eventId?: string): Promise<GiveUpOutcome>;
};

type Deps = {
  store: EventStore;
  queues: EventQueues;
  probe: WorkerProbe;
  stopping: AbortSignal;
  record: (event: StoredEvent) => Promise<RecordOutcome>;
  now?: () => number;
};

const TRIES = 5;
const RETRY = { baseMs: 200, capMs: 2_000 };
/** Of a message that is too large for the dead-letter queue, with its reason, this much is kept. */
const MAX_KEPT_LENGTH = 200_000;

export function createGiveUp({ store, queues, probe, stopping, record, now = Date.now }: Deps): GiveUp {
  return {
    async event(event, toRecord, fullReason) {
      const reason = shortReason(fullReason);
      // Another delivery of it may have gone well meanwhile, and then there is nothing to give up.
      const failed = toRecord(reason);
      const done = await isProcessed(failed);
      if (done === 'unknown') return 'not_yet';
      if (done) return 'on_record';

      const body = encodeAlone({ ...event, attempt: 1 }, now());
      const sent = await deadLetter(body, { reason, event_id: event.id });
      if (!sent) return 'not_yet';
      probe.deadLettered({ eventId: event.id, traceId: traceIdOf(event.traceparent) }, reason);
      return recordFailure(event, failed, reason);
    },

    async message(body, reason, eventId) {
      const sent = await deadLetter(body, {
        reason,
        ...(eventId === undefined ? {} : { event_id: eventId }),
      });
      if (sent) probe.deadLettered(eventId === undefined ? {} : { eventId }, reason);
      return sent ? 'on_record' : 'not_yet';
    },
  };

  async function isProcessed({ id, fingerprint }: StoredEvent): Promise<boolean | 'unknown'> {
    try {
      const stored = await store.get(id);
      return stored?.outcome === 'processed' && stored.fingerprint === fingerprint;
    } catch (error) {
      probe.failed(describeFailure(error), 'an event that is to be given up could not be read');
      return 'unknown';
    }
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

  async function recordFailure(
    event: QueuedEvent,
    failed: StoredEvent,
    reason: string,
  ): Promise<GiveUpOutcome> {
    const outcome = await record(failed);
    switch (outcome.kind) {
      case 'stored':
      case 'redriven':
        probe.concluded(event, 'failed', reason);
        return 'on_record';
      case 'duplicate':
        probe.concluded(event, 'duplicate');
        return 'on_record';
      case 'conflict':
        // Its id is another event's: the dead-letter queue is its record.
        probe.concluded(event, 'conflict', reason);
        return 'on_record';
      case 'rejected':
        if (failed.content.payload !== null) return recordFailure(event, withoutPayload(failed), reason);
        probe.concluded(event, 'rejected', reason);
        return 'on_record';
      case 'stopped':
        return 'not_yet';
    }
  }
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
