import { deliveryOf, type EventInHand } from '../../core/event/event-in-hand.ts';
import { fingerprint } from '../../core/event/fingerprint.ts';
import { encodeAlone } from '../../core/event/pack.ts';
import type { WorkerProbe } from '../../core/telemetry/worker-probe.ts';
import type { AfterFailure } from './after-failure.ts';
import { CONCLUDED, type Conclusion, concludedBy, NOT_YET } from './conclusion.ts';
import type { DeadLetter } from './dead-letter.ts';
import { type Decision, decideDelivery } from './decide-delivery.ts';
import { describeAttempt, type NoteAttempt } from './describe-attempt.ts';
import { planRetry } from './plan-retry.ts';
import type { RecordEvent } from './record-event.ts';
import { isStopped, type Stopped } from './retry-while-down.ts';
import type { HandlerResult } from './run-handler.ts';
import type { StateOf } from './state-of.ts';
import { toStoredEvent } from './to-stored-event.ts';

export type HandleEvent = (inHand: EventInHand) => Promise<Conclusion>;

type Deps = {
  run: (inHand: EventInHand, mayBegin: () => boolean) => Promise<HandlerResult>;
  /** The waits between the attempts at events of a type, in ms; undefined when it has no handler. */
  delaysOf: (eventType: string) => readonly number[] | undefined;
  stateOf: StateOf;
  note: NoteAttempt;
  record: RecordEvent;
  afterFailure: AfterFailure;
  deadLetter: DeadLetter;
  probe: WorkerProbe;
  /** Identifies this worker in records. */
  worker: string;
  now?: () => number;
  random?: () => number;
};

type Failed = Extract<HandlerResult, { kind: 'failed' | 'invalid' }>;

/** Handles one event to its end: it is stored, dead-lettered or sent again for another attempt. */
export function createHandleEvent(deps: Deps): HandleEvent {
  const { run, delaysOf, stateOf, note, record, afterFailure, deadLetter, probe, worker } = deps;
  const { now = Date.now, random = Math.random } = deps;

  return async (inHand) => (isSurelyFirst(inHand) ? attempt(inHand) : follow(inHand, await decide(inHand)));

  async function decide(inHand: EventInHand): Promise<Decision | Stopped> {
    const { event } = inHand;
    const state = await stateOf(event.id, { mayBeUnconfirmed: mayBeUnconfirmed(inHand) });
    if (isStopped(state)) return state;
    const delivered = {
      event,
      fingerprint: fingerprint(event.content),
      delivery: deliveryOf(inHand),
      hasHandler: delaysOf(event.content.eventType) !== undefined,
    };
    return decideDelivery(delivered, state, now());
  }

  async function follow(inHand: EventInHand, decision: Decision | Stopped): Promise<Conclusion> {
    const { event } = inHand;
    switch (decision.kind) {
      case 'handle':
        return attempt(inHand);
      case 'drop':
        probe.concluded(inHand, 'duplicate');
        return CONCLUDED;
      case 'resume':
        return afterFailure(inHand, decision.attempts);
      case 'dead_letter':
        return deadLetter.recorded({ ...inHand, event: { ...event, ...decision.history } }, decision.reason);
      case 'defer': {
        probe.concluded(inHand, 'deferred');
        const later = encodeAlone({ ...event, resentFrom: deliveryOf(inHand) }, now());
        return concludedBy({ again: [{ body: later, notBeforeMs: decision.untilMs }] });
      }
      case 'conflict':
        return deadLetter.conflict(inHand);
      case 'stopped':
        return NOT_YET;
    }
  }

  async function attempt(inHand: EventInHand): Promise<Conclusion> {
    const { delivery } = inHand;
    const startedMs = performance.now();
    const result = await run(inHand, () => !delivery.lost.aborted);
    const durationMs = performance.now() - startedMs;

    switch (result.kind) {
      case 'stopped':
      case 'not_begun':
        return NOT_YET;
      case 'no_handler':
        return store(inHand);
      case 'ok':
        probe.handled(inHand, 'ok', durationMs / 1000);
        return store(inHand, result.enrichment);
      case 'invalid':
      case 'failed':
        probe.handled(inHand, result.kind, durationMs / 1000, result.reason);
        return fail(inHand, result, durationMs);
    }
  }

  async function store(inHand: EventInHand, enrichment?: unknown): Promise<Conclusion> {
    const { event, receivedAtMs } = inHand;
    const outcome = await record(
      inHand,
      toStoredEvent(event, { outcome: 'processed', receivedAtMs, handledAtMs: now(), enrichment }),
    );
    switch (outcome.kind) {
      case 'stored':
        probe.concluded(inHand, 'processed');
        return CONCLUDED;
      case 'redriven':
      case 'duplicate':
        probe.concluded(inHand, outcome.kind);
        return CONCLUDED;
      case 'failed_again':
        throw new Error('a processed event cannot have failed again');
      case 'conflict':
        return deadLetter.conflict(inHand);
      case 'rejected':
        return deadLetter.event(inHand, `the table refused it: ${outcome.reason}`);
      case 'stopped':
        return NOT_YET;
    }
  }

  /** Records the attempt before acting on it, because the record is what identifies other copies. */
  async function fail(inHand: EventInHand, failed: Failed, durationMs: number): Promise<Conclusion> {
    const { event } = inHand;
    const nowMs = now();
    const attempts = describeAttempt(event, {
      error: failed.reason,
      atMs: nowMs,
      durationMs,
      worker,
      delivery: deliveryOf(inHand),
      plan: planRetry(
        { attempt: event.attempt, verdict: failed.kind === 'invalid' ? NEVER_AGAIN : failed.verdict },
        { delaysMs: delaysOf(event.content.eventType) ?? [], nowMs, random },
      ),
    });
    const noted = await note(attempts);
    switch (noted.kind) {
      case 'noted':
      case 'mine':
        return afterFailure(inHand, attempts, failed.reason);
      case 'another':
        probe.concluded(inHand, 'duplicate');
        return CONCLUDED;
      case 'conflict':
        return deadLetter.conflict(inHand);
      case 'stopped':
        return NOT_YET;
    }
  }
}

const NEVER_AGAIN = { kind: 'never_again' } as const;

/** A delivery that is surely the first reads nothing, so ordinary events do not pay for repeats. */
function isSurelyFirst({ event, delivery }: EventInHand): boolean {
  const { run, attempt, repeat, resentFrom } = event;
  const isFirstAttempt = run === 1 && attempt === 1 && !repeat && resentFrom === undefined;
  return isFirstAttempt && delivery.firstDelivery === 'surely';
}

/** The worker that wrote the record may have died before its insert was confirmed. A repeat's first send rarely has. */
function mayBeUnconfirmed({ event, delivery }: EventInHand): boolean {
  return delivery.firstDelivery !== 'surely' || event.resentFrom !== undefined;
}
