import type { SpanDropReason, SpanSinkProbe } from '../../ports/span-sink.ts';
import type { Logger } from '../logging.ts';
import { createLossLog } from '../loss-log.ts';

type Counter<Labels = void> = {
  inc(...args: Labels extends void ? [count?: number] : [Labels, number]): void;
};

/** The counters of every process that traces. */
export type SpanMetrics = {
  spansRecorded: Counter;
  spansExported: Counter;
  spansDropped: Counter<{ reason: SpanDropReason }>;
};

const REASONS: readonly SpanDropReason[] = ['queue_full', 'export_failed', 'stopped'];

/** Counts every span. While spans are lost, it logs a line a minute. */
export function createSpanSinkProbe(
  { metrics, logger }: { metrics: SpanMetrics; logger: Pick<Logger, 'warn'> },
  monotonicNow?: () => number,
): SpanSinkProbe {
  const losses = createLossLog(logger, 'spans', monotonicNow);
  for (const reason of REASONS) metrics.spansDropped.inc({ reason }, 0);

  return {
    recorded: () => metrics.spansRecorded.inc(),
    exported: (spans) => metrics.spansExported.inc(spans),
    dropped(spans, reason) {
      metrics.spansDropped.inc({ reason }, spans);
      losses.dropped(spans, reason);
    },
    unavailable: losses.unavailable,
  };
}
