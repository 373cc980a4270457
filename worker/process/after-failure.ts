import type { AttemptsRecord } from '../../core/event/attempts-record.ts';
import type { QueuedEvent } from '../../core/event/pack.ts';
import type { WorkerProbe } from '../../core/telemetry/worker-probe.ts';
import type { Conclusion } from './conclusion.ts';
import type { GiveUp } from './dead-letter.ts';
import type { SendLater } from './send-later.ts';

/**
 * What follows from an attempt that is on record as failed: the next one, or the end. It may be done again, as when the
 * worker died before it was done: the record tells the copies apart. `reason`: where it is known in full.
 */
export type AfterFailure = (
  failed: { event: QueuedEvent; receivedAtMs: number },
  attempts: Pick<AttemptsRecord, 'nextTryAtMs' | 'history'>,
  reason?: string,
) => Promise<Conclusion>;

type Deps = { giveUp: GiveUp; sendLater: SendLater; probe: Pick<WorkerProbe, 'concluded'> };

export function createAfterFailure({ giveUp, sendLater, probe }: Deps): AfterFailure {
  return async ({ event, receivedAtMs }, { nextTryAtMs, history }, reason = history.at(-1)?.error ?? '') => {
    const { attempt } = event;
    if (nextTryAtMs === undefined) {
      const whole = attempt === 1 ? reason : `failed ${attempt} times, the last time: ${reason}`;
      return giveUp.event({ event: { ...event, history }, receivedAtMs }, whole);
    }
    const { repeat: _repeat, resentFrom: _resentFrom, ...rest } = event;
    if (!(await sendLater({ ...rest, attempt: attempt + 1, history }, nextTryAtMs))) return 'not_yet';
    probe.concluded(event, 'retried', reason);
    return 'concluded';
  };
}
