import type { SpanDropReason, SpanSinkProbe } from '../../ports/span-sink.ts';
import type { Logger } from '../logging.ts';

type Counter<Labels = void> = {
  inc(...args: Labels extends void ? [count?: number] : [Labels, number]): void;
};

/** The counters of every process that traces. */
export type SpanMetrics = {
  spansRecorded: Counter;
  spansExported: Counter;
  spansDropped: Counter<{ reason: SpanDropReason }>;
};

const MINUTE_MS = 60_000;
const REASONS: readonly SpanDropReason[] = ['queue_full', 'export_failed', 'stopped'];

/** Counts every span. While some are lost it logs a line a minute, however many they are. */
export function createSpanSinkProbe(
  { metrics, logger }: { metrics: SpanMetrics; logger: Pick<Logger, 'warn'> },
  monotonicNow: () => number = () => performance.now(),
): SpanSinkProbe {
  let loggedAtMs = -Infinity;
  let unlogged: Partial<Record<SpanDropReason, number>> = {};
  for (const reason of REASONS) metrics.spansDropped.inc({ reason }, 0);

  return {
    recorded: () => metrics.spansRecorded.inc(),
    exported: (spans) => metrics.spansExported.inc(spans),
    dropped(spans, reason) {
      metrics.spansDropped.inc({ reason }, spans);
      unlogged[reason] = (unlogged[reason] ?? 0) + spans;
      // A failed call is told on its own, with its reason.
      if (reason !== 'export_failed') log();
    },
    unavailable: (reason) => log(reason),
  };

  function log(reason?: string): void {
    const nowMs = monotonicNow();
    if (nowMs - loggedAtMs < MINUTE_MS) return;
    loggedAtMs = nowMs;
    logger.warn({ dropped: unlogged, reason }, 'spans lost; the next line comes in a minute at the earliest');
    unlogged = {};
  }
}
