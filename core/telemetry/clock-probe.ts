import type { Gauge } from 'prom-client';
import type { ClockProbe } from '../clock.ts';
import type { Logger } from './logging.ts';

/** From here on the machine's clock is worth an operator's while. */
const WARN_MS = 2_000;
/** Below it a clock that was off is said to be right again: apart from the other, or one between would say both for ever. */
const RIGHT_MS = 1_000;

/** Shows how far the machine's clock is off, and says so once for each change. */
export function createClockProbe({
  metrics: { clockOffset },
  logger,
}: {
  metrics: { clockOffset: Gauge };
  logger: Logger;
}): ClockProbe {
  let warnedMs = 0;
  // Nobody knows yet; 0 would say that it is right.
  clockOffset.remove();
  return {
    clockCompared(offsetMs) {
      clockOffset.set(offsetMs / 1000);
      const offMs = Math.abs(offsetMs);
      if (offMs > WARN_MS && Math.abs(offsetMs - warnedMs) > WARN_MS) {
        warnedMs = offsetMs;
        logger.warn(
          { offset_seconds: Math.round(offsetMs) / 1000 },
          "this machine's clock is off: what it stamps is corrected by the services' answers",
        );
      } else if (offMs < RIGHT_MS && warnedMs !== 0) {
        warnedMs = 0;
        logger.info("this machine's clock is right again");
      }
    },
  };
}
