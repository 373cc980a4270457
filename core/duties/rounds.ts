import { pause } from '../lib/back-off.ts';
import type { Duty } from './leases.ts';

/** A duty of many rounds: one at once, and another `everyMs` after each. One that fails does not keep the next from coming. */
export function inRounds(
  round: Duty,
  { everyMs, onFailure }: { everyMs: number; onFailure: (error: unknown) => void },
): Duty {
  return async (signal) => {
    do {
      await round(signal).catch((error: unknown) => {
        if (!signal.aborted) onFailure(error);
      });
      // A process that was paused in the pause may have lost the lease by now.
    } while ((await pause(everyMs, signal)) && !signal.aborted);
  };
}
