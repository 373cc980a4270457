import type { AttemptsRecord } from '../../core/event/attempts-record.ts';
import { encodeAlone } from '../../core/event/pack.ts';
import type { WorkerProbe } from '../../core/telemetry/worker-probe.ts';
import { type Conclusion, concludedBy } from './conclusion.ts';
import type { DeadLetter } from './dead-letter.ts';
import type { EventInHand } from './event-in-hand.ts';

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
  now?: () => number;
};

export function createAfterFailure({ deadLetter, probe, now = Date.now }: Deps): AfterFailure {
  return async (inHand, { nextTryAtMs, history }, reason = history.at(-1)?.error ?? '') => {
    const { event } = inHand;
    const { attempt } = event;
    if (nextTryAtMs === undefined) {
      const whole = attempt === 1 ? reason : `failed ${attempt} times, the last time: ${reason}`;
      return deadLetter.event({ ...inHand, event: { ...event, history } }, whole);
    }
    const { repeat: _repeat, resentFrom: _resentFrom, ...rest } = event;
    const next = { ...rest, attempt: attempt + 1, history };
    probe.concluded(event, 'retried', reason);
    return concludedBy({ again: [{ body: encodeAlone(next, now()), notBeforeMs: nextTryAtMs }] });
  };
}
