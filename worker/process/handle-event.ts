import { fingerprint } from '../../core/event/fingerprint.ts';
import type { QueuedEvent } from '../../core/event/pack.ts';
import type { StoredEvent } from '../../core/event/stored-event.ts';
import type { WorkerProbe } from '../../core/telemetry/worker-probe.ts';
import type { AfterFailure } from './after-failure.ts';
import type { Conclusion } from './conclusion.ts';
import type { GiveUp } from './dead-letter.ts';
import { type Decision, decideDelivery } from './decide-delivery.ts';
import { describeAttempt, type NoteAttempt } from './describe-attempt.ts';
import { planRetry } from './plan-retry.ts';
import type { RecordOutcome } from './record-outcome.ts';
import { isStopped, type Stopped } from './retry-while-down.ts';
import type { HandlerResult } from './run-handler.ts';
import { isTooEarly, type SendLater } from './send-later.ts';
import type { StateOf } from './state-of.ts';
import { toStoredEvent } from './to-stored-event.ts';

/** How an event came. */
export type Delivery = {
  /** The same each time that its message is delivered. */
  id: string;
  receivedAtMs: number;
  /** Its message was never delivered before. */
  isFirst: boolean;
  /** Another worker may have been given the message since. */
  hasLapsed: () => boolean;
};

export type HandleEvent = (event: QueuedEvent, delivery: Delivery) => Promise<Conclusion>;

type Deps = {
  run: (event: QueuedEvent, mayBegin: () => boolean | Promise<boolean>) => Promise<HandlerResult>;
  /** The waits between the attempts at events of a type, in ms; undefined when it has no handler. */
  delaysOf: (eventType: string) => readonly number[] | undefined;
  stateOf: StateOf;
  note: NoteAttempt;
  record: (event: StoredEvent) => Promise<RecordOutcome>;
  afterFailure: AfterFailure;
  giveUp: GiveUp;
  sendLater: SendLater;
  probe: WorkerProbe;
  /** Tells this worker from the others in what goes on record. */
  worker: string;
  now?: () => number;
  random?: () => number;
};

type Delivered = { event: QueuedEvent; delivery: Delivery };
type Failed = Extract<HandlerResult, { kind: 'failed' | 'invalid' }>;

/** Handles one event to its end: stored, dead-lettered, or sent on for another attempt later. */
export function createHandleEvent(deps: Deps): HandleEvent {
  const { run, delaysOf, stateOf, note, record, afterFailure, giveUp, sendLater, probe, worker } = deps;
  const { now = Date.now, random = Math.random } = deps;

  return async (event, delivery) => {
    const delivered = { event, delivery };
    const { notBeforeMs = 0 } = event;
    if (isTooEarly(notBeforeMs, now())) return putOff(event, notBeforeMs);
    return isSurelyFirst(delivered) ? attempt(delivered) : follow(delivered, await decide(delivered));
  };

  async function decide({ event, delivery }: Delivered): Promise<Decision | Stopped> {
    const state = await stateOf(event.id, { mayBeUnconfirmed: mayBeUnconfirmed({ event, delivery }) });
    if (isStopped(state)) return state;
    const delivered = {
      event,
      fingerprint: fingerprint(event.content),
      delivery: deliveryOf(event, delivery),
      hasHandler: delaysOf(event.content.eventType) !== undefined,
    };
    return decideDelivery(delivered, state, now());
  }

  async function follow(delivered: Delivered, decision: Decision | Stopped): Promise<Conclusion> {
    const { event, delivery } = delivered;
    switch (decision.kind) {
      case 'handle':
        return attempt(delivered);
      case 'drop':
        probe.concluded(event, 'duplicate');
        return 'concluded';
      case 'resume':
        return afterFailure(failureOf(delivered), decision.attempts);
      case 'put_off':
        return putOff({ ...event, resentFrom: deliveryOf(event, delivery) }, decision.untilMs);
      case 'conflict':
        return giveUp.conflict(event);
      case 'stopped':
        return 'not_yet';
    }
  }

  async function attempt(delivered: Delivered): Promise<Conclusion> {
    const { event, delivery } = delivered;
    let decision: Decision | Stopped = { kind: 'handle' };
    const askAgain = async () => {
      decision = await decide(delivered);
      return decision.kind === 'handle';
    };
    const startedMs = performance.now();
    const result = await run(event, () => !delivery.hasLapsed() || askAgain());
    const durationMs = performance.now() - startedMs;

    switch (result.kind) {
      case 'stopped':
        return 'not_yet';
      case 'not_begun':
        return follow(delivered, decision);
      case 'no_handler':
        return store(delivered);
      case 'ok':
        probe.handled(event, 'ok', durationMs / 1000);
        return store(delivered, result.enrichment);
      case 'invalid':
      case 'failed':
        probe.handled(event, result.kind, durationMs / 1000, result.reason);
        return fail(delivered, result, durationMs);
    }
  }

  async function store(delivered: Delivered, enrichment?: unknown): Promise<Conclusion> {
    const { event, delivery } = delivered;
    const { receivedAtMs } = delivery;
    const outcome = await record(
      toStoredEvent(event, { outcome: 'processed', receivedAtMs, handledAtMs: now(), enrichment }),
    );
    switch (outcome.kind) {
      case 'stored':
        probe.concluded(event, 'processed');
        return 'concluded';
      case 'redriven':
      case 'duplicate':
        probe.concluded(event, outcome.kind);
        return 'concluded';
      case 'failed_again':
        throw new Error('an event that was processed can not have failed again');
      case 'conflict':
        return giveUp.conflict(event);
      case 'rejected':
        return giveUp.event(failureOf(delivered), `the table refused it: ${outcome.reason}`);
      case 'stopped':
        return 'not_yet';
    }
  }

  /** Records the attempt before acting on it: by the record, other copies are recognised. */
  async function fail(delivered: Delivered, failed: Failed, durationMs: number): Promise<Conclusion> {
    const { event, delivery } = delivered;
    const nowMs = now();
    const attempts = describeAttempt(event, {
      error: failed.reason,
      atMs: nowMs,
      durationMs,
      worker,
      delivery: deliveryOf(event, delivery),
      plan: planRetry(
        { attempt: event.attempt, verdict: failed.kind === 'invalid' ? NEVER_AGAIN : failed.verdict },
        { delaysMs: delaysOf(event.content.eventType) ?? [], nowMs, random },
      ),
    });
    const noted = await note(attempts);
    switch (noted.kind) {
      case 'noted':
      case 'mine':
        return afterFailure(failureOf(delivered), attempts, failed.reason);
      case 'another':
        probe.concluded(event, 'duplicate');
        return 'concluded';
      case 'conflict':
        return giveUp.conflict(event);
      case 'stopped':
        return 'not_yet';
    }
  }

  async function putOff(event: QueuedEvent, atMs: number): Promise<Conclusion> {
    if (!(await sendLater(event, atMs))) return 'not_yet';
    probe.concluded(event, 'put_off');
    return 'concluded';
  }
}

const NEVER_AGAIN = { kind: 'never_again' } as const;

/** A delivery that is surely the first reads nothing: it does not pay for repeats. */
function isSurelyFirst({ event, delivery }: Delivered): boolean {
  const { run, attempt, repeat, resentFrom } = event;
  const isFirstAttempt = run === 1 && attempt === 1 && !repeat && resentFrom === undefined;
  return isFirstAttempt && delivery.isFirst && !delivery.hasLapsed();
}

/** Another delivery stored what is on record, and may have died before it knew. A repeat's first send usually knew. */
function mayBeUnconfirmed({ event, delivery }: Delivered): boolean {
  return !delivery.isFirst || delivery.hasLapsed() || event.resentFrom !== undefined;
}

function deliveryOf({ resentFrom }: QueuedEvent, { id }: Delivery): string {
  return resentFrom ?? id;
}

function failureOf({ event, delivery }: Delivered): { event: QueuedEvent; receivedAtMs: number } {
  return { event, receivedAtMs: delivery.receivedAtMs };
}
