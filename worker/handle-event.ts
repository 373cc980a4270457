import { type BackOff, backOffMs } from '../core/back-off.ts';
import type { EventQueues } from '../core/event-queue.ts';
import { fingerprint } from '../core/fingerprint.ts';
import { encodeAlone, type QueuedEvent } from '../core/pack.ts';
import type { Outcome, StoredEvent } from '../core/stored-event.ts';
import { traceIdOf } from '../core/telemetry/trace-context.ts';
import type { WorkerProbe } from '../core/telemetry/worker-probe.ts';
import type { GiveUp } from './give-up.ts';
import type { RecordOutcome } from './record-outcome.ts';
import type { HandlerResult } from './run-handler.ts';

/** Whether an event may be forgotten: its outcome is on record, or a new message carries it. */
export type Conclusion = 'concluded' | 'not_yet';

export type HandleEvent = (event: QueuedEvent, receivedAtMs: number) => Promise<Conclusion>;

type Deps = {
  run: (event: QueuedEvent) => Promise<HandlerResult>;
  record: (event: StoredEvent) => Promise<RecordOutcome>;
  giveUp: GiveUp;
  queues: EventQueues;
  probe: WorkerProbe;
  now?: () => number;
  random?: () => number;
};

export type HandleEventOptions = { maxAttempts: number; retry: BackOff };

/** Handles one event to its end: stored, dead-lettered, or sent on for another attempt later. */
export function createHandleEvent(deps: Deps, { maxAttempts, retry }: HandleEventOptions): HandleEvent {
  const { run, record, giveUp, queues, probe, now = Date.now, random = Math.random } = deps;

  return async (event, receivedAtMs) => {
    const startedMs = performance.now();
    const result = await run(event);
    const seconds = (performance.now() - startedMs) / 1000;
    const toRecord = (outcome: Outcome, more: { reason?: string; enrichment?: unknown }) =>
      storedEvent(event, { outcome, receivedAtMs, handledAtMs: now(), ...more });
    const failed = (reason: string) => toRecord('failed', { reason });

    switch (result.kind) {
      case 'stopped':
        return 'not_yet';
      case 'no_handler':
        return store(event, toRecord('processed', {}), failed);
      case 'ok':
        probe.handled(event, 'ok', seconds);
        return store(event, toRecord('processed', { enrichment: result.enrichment }), failed);
      case 'invalid':
        probe.handled(event, 'invalid', seconds, result.reason);
        return conclude(await giveUp.event(event, failed, result.reason));
      case 'failed':
        probe.handled(event, 'failed', seconds, result.reason);
        if (event.attempt < maxAttempts) return sendOn(event, result.reason);
        return conclude(
          await giveUp.event(event, failed, `failed ${event.attempt} times, at last: ${result.reason}`),
        );
    }
  };

  async function store(
    event: QueuedEvent,
    processed: StoredEvent,
    failed: (reason: string) => StoredEvent,
  ): Promise<Conclusion> {
    const outcome = await record(processed);
    switch (outcome.kind) {
      case 'stored':
        probe.concluded(event, 'processed');
        return 'concluded';
      case 'redriven':
      case 'duplicate':
        probe.concluded(event, outcome.kind);
        return 'concluded';
      case 'conflict':
        return conclude(await giveUp.event(event, failed, 'conflict: another event is stored under this id'));
      case 'rejected':
        return conclude(await giveUp.event(event, failed, `the table refused it: ${outcome.reason}`));
      case 'stopped':
        return 'not_yet';
    }
  }

  /** A new message that only becomes visible after the back-off, so that the event holds up nothing meanwhile. */
  async function sendOn(event: QueuedEvent, reason: string): Promise<Conclusion> {
    const next = encodeAlone({ ...event, attempt: event.attempt + 1 }, now());
    const delaySeconds = Math.round(backOffMs(event.attempt, retry, random) / 1000);
    const sent = await queues.events.send(next, { delaySeconds });
    if (sent.kind !== 'sent') return 'not_yet';
    probe.concluded(event, 'retried', reason);
    return 'concluded';
  }
}

function conclude(outcome: 'on_record' | 'not_yet'): Conclusion {
  return outcome === 'on_record' ? 'concluded' : 'not_yet';
}

type Conclusive = {
  outcome: Outcome;
  receivedAtMs: number;
  handledAtMs: number;
  reason?: string;
  enrichment?: unknown;
};

/** What goes on record. The store stamps the stored time itself, when it writes. */
export function storedEvent(event: QueuedEvent, how: Conclusive): StoredEvent {
  return {
    id: event.id,
    content: event.content,
    fingerprint: fingerprint(event.content),
    outcome: how.outcome,
    attempts: event.attempt,
    acceptedAtMs: event.acceptedAtMs,
    enqueuedAtMs: event.enqueuedAtMs ?? event.acceptedAtMs,
    receivedAtMs: how.receivedAtMs,
    handledAtMs: how.handledAtMs,
    storedAtMs: how.handledAtMs,
    traceId: traceIdOf(event.traceparent),
    ...(how.reason === undefined ? {} : { reason: how.reason }),
    ...(how.enrichment === undefined ? {} : { enrichment: how.enrichment }),
  };
}
