import { pause } from '../lib/back-off.ts';
import type { Duty } from './leases.ts';

/** A duty in rounds: the first at once, the next `everyMs` after each. A failed round is reported; the next follows. */
export function inRounds(
  round: Duty,
  { everyMs, onFailure }: { everyMs: number; onFailure: (error: unknown) => void },
): Duty {
  return async (signal) => {
    do {
      await round(signal).catch((error: unknown) => {
        if (!signal.aborted) onFailure(error);
      });
      // A process that was frozen in the pause may have lost the lease.
    } while ((await pause(everyMs, signal)) && !signal.aborted);
  };
}
