import { backOffMs, pause } from '../../core/lib/back-off.ts';
import type { CircuitBreaker } from '../consume/circuit-breaker.ts';

/** Calls the table, and waits and retries while it is down. It gives up only when the worker stops. */
export type RetryWhileDown = <Outcome extends object>(
  call: () => Promise<Outcome | Unavailable>,
) => Promise<Exclude<Outcome, Unavailable> | Stopped>;

type Unavailable = { kind: 'unavailable'; reason: string };
/** The worker stopped before the table answered. */
export type Stopped = { kind: 'stopped' };

type Deps = { breaker: Pick<CircuitBreaker, 'trip' | 'whenClosed'>; stopping: AbortSignal };

const RETRY = { baseMs: 50, capMs: 2_000 };

export function createRetryWhileDown({ breaker, stopping }: Deps): RetryWhileDown {
  return async (call) => {
    for (let attempt = 1; ; attempt += 1) {
      const outcome = await call();
      if (!isUnavailable(outcome)) return outcome as Exclude<typeof outcome, Unavailable>; // just asked
      breaker.trip(outcome.reason);
      const goOn = (await pause(backOffMs(attempt, RETRY), stopping)) && (await breaker.whenClosed(stopping));
      if (!goOn) return { kind: 'stopped' };
    }
  };
}

export function isStopped(outcome: object): outcome is Stopped {
  return isOfKind(outcome, 'stopped');
}

function isUnavailable(outcome: object): outcome is Unavailable {
  return isOfKind(outcome, 'unavailable');
}

function isOfKind(outcome: object, kind: string): boolean {
  return 'kind' in outcome && outcome.kind === kind;
}
