import { type BackOff, backOffMs, pause } from '../../core/lib/back-off.ts';
import type { Unavailable } from '../../core/ports/unavailable.ts';
import type { TableLoad } from '../../core/scaling/table-load.ts';
import type { WorkerProbe } from '../../core/telemetry/worker-probe.ts';
import type { CircuitBreaker } from '../consume/circuit-breaker.ts';

/** Calls the table, and waits and retries while it is down or throttles. It gives up only when the worker stops. */
export type RetryWhileDown = <Outcome extends object>(
  call: () => Promise<Outcome | Unavailable>,
) => Promise<Exclude<Outcome, Unavailable> | Stopped>;

/** The worker stopped before the table answered. */
export type Stopped = { kind: 'stopped' };

type Deps = {
  breaker: Pick<CircuitBreaker, 'trip' | 'whenClosed'>;
  probe: Pick<WorkerProbe, 'tableThrottled'>;
  tableLoad?: Pick<TableLoad, 'answered'> | undefined;
  stopping: AbortSignal;
};

const RETRY = { baseMs: 50, capMs: 2_000 };
/** Longer, as every event in hand tries again, and a refused write costs the worker as much as one that is taken. */
const THROTTLED_RETRY = { baseMs: 100, capMs: 5_000 };

export function createRetryWhileDown({ breaker, probe, tableLoad, stopping }: Deps): RetryWhileDown {
  return async (call) => {
    for (let attempt = 1; ; attempt += 1) {
      const outcome = await call();
      if (!isUnavailable(outcome)) {
        tableLoad?.answered({ throttled: false });
        return outcome as Exclude<typeof outcome, Unavailable>; // just asked
      }
      const waitMs = backOffMs(attempt, noteTrouble(outcome));
      const goOn = (await pause(waitMs, stopping)) && (await breaker.whenClosed(stopping));
      if (!goOn) return { kind: 'stopped' };
    }
  };

  /** How to wait for its end. The breaker would close at once, as a table that throttles writes answers its pings. */
  function noteTrouble({ reason, throttled }: Unavailable): BackOff {
    if (!throttled) {
      breaker.trip(reason);
      return RETRY;
    }
    tableLoad?.answered({ throttled });
    probe.tableThrottled(reason);
    return THROTTLED_RETRY;
  }
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
