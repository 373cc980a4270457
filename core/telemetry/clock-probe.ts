import type { Gauge } from 'prom-client';
import type { ClockProbe } from '../clock/clock.ts';
import type { Logger } from './logging.ts';

/** An offset beyond this is logged as a warning. */
const WARN_MS = 2_000;
/** Below this a clock is right again. Lower than WARN_MS, or a clock near that limit would log both for ever. */
const RIGHT_MS = 1_000;

/** Exports how far the machine's clock is off, and logs each change once. */
export function createClockProbe({
  metrics: { clockOffset },
  logger,
}: {
  metrics: { clockOffset: Gauge };
  logger: Logger;
}): ClockProbe {
  let warnedMs = 0;
  return {
    clockCompared(offsetMs) {
      clockOffset.set(offsetMs / 1000);
      const offMs = Math.abs(offsetMs);
      if (offMs > WARN_MS && Math.abs(offsetMs - warnedMs) > WARN_MS) {
        warnedMs = offsetMs;
        logger.warn(
          { offset_seconds: Math.round(offsetMs) / 1000 },
          "this machine's clock is off: timestamps are corrected by the services' answers",
        );
      } else if (offMs < RIGHT_MS && warnedMs !== 0) {
        warnedMs = 0;
        logger.info("this machine's clock is right again");
      }
    },
  };
}
