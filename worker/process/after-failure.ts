import type { AttemptsRecord } from '../../core/event/attempts-record.ts';
import type { EventInHand } from '../../core/event/event-in-hand.ts';
import { encodeAlone } from '../../core/event/pack.ts';
import type { TraceContexts } from '../../core/telemetry/tracing/trace-contexts.ts';
import type { WorkerProbe } from '../../core/telemetry/worker-probe.ts';
import { type Conclusion, concludedBy } from './conclusion.ts';
import type { DeadLetter } from './dead-letter.ts';

/**
 * Follows up a recorded failed attempt with the next attempt or a dead letter. This can happen twice, if a worker dies
 * before it settles the message: the record tells the copies apart. `reason`: the full reason, where it is known.
 */
export type AfterFailure = (
  inHand: EventInHand,
  attempts: Pick<AttemptsRecord, 'nextTryAtMs' | 'history'>,
  reason?: string,
) => Promise<Conclusion>;

type Deps = {
  deadLetter: Pick<DeadLetter, 'event'>;
  probe: Pick<WorkerProbe, 'concluded'>;
  contexts: Pick<TraceContexts, 'ofRetry'>;
  now?: () => number;
};

export function createAfterFailure({ deadLetter, probe, contexts, now = Date.now }: Deps): AfterFailure {
  return async (inHand, { nextTryAtMs, history }, reason = history.at(-1)?.error ?? '') => {
    const { event } = inHand;
    const { attempt } = event;
    if (nextTryAtMs === undefined) {
      const whole = attempt === 1 ? reason : `failed ${attempt} times, the last time: ${reason}`;
      return deadLetter.event({ ...inHand, event: { ...event, history } }, whole);
    }
    const { repeat: _repeat, resentFrom: _resentFrom, ...rest } = event;
    probe.concluded(inHand, 'retried', reason);
    const traceparent = contexts.ofRetry(inHand, history);
    const next = { ...rest, traceparent, attempt: attempt + 1, history };
    return concludedBy({ again: [{ body: encodeAlone(next, now()), notBeforeMs: nextTryAtMs }] });
  };
}
