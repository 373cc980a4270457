import { MINUTE_MS } from '../lib/durations.ts';
import type { LogSinkProbe } from '../ports/log-sink.ts';
import type { SpanDropReason } from '../ports/span-sink.ts';

/**
 * Logs that a collector does not take what it gets, and how much is lost: at most one line a minute.
 * `what`: spans, say.
 */
export function createLossLog(
  logger: { warn(members: object, message: string): void },
  what: string,
  monotonicNow: () => number = () => performance.now(),
): LogSinkProbe {
  let loggedAtMs = -Infinity;
  let unlogged: Partial<Record<SpanDropReason, number>> = {};

  function log(reason?: string): void {
    const nowMs = monotonicNow();
    if (nowMs - loggedAtMs < MINUTE_MS) return;
    loggedAtMs = nowMs;
    logger.warn(
      { dropped: unlogged, reason },
      `${what} lost; the next line comes in a minute at the earliest`,
    );
    unlogged = {};
  }

  return {
    dropped(count, reason) {
      unlogged[reason] = (unlogged[reason] ?? 0) + count;
      // A failed call is logged by itself, with its reason.
      if (reason !== 'export_failed') log();
    },
    unavailable: (reason) => log(reason),
  };
}
