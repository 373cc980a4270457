import type { Span, SpanSinkProbe } from '../../core/ports/span-sink.ts';

export type SpanQueueOptions = {
  /** The most spans that wait or are under way. */
  maxSpans: number;
  maxBatch: number;
  /** How long the first span of a batch waits for others. */
  lingerMs: number;
};

export type Exported = { kind: 'exported' } | { kind: 'failed'; reason: string };

type Deps = {
  /** Ends within a bounded time, and never rejects. */
  exportSpans: (spans: Span[]) => Promise<Exported>;
  probe: SpanSinkProbe;
};

export type SpanQueue = {
  add(span: Span): void;
  /** Exports what is left until `signal` aborts; then the rest is dropped. */
  close(signal: AbortSignal): Promise<void>;
};

/**
 * A bounded queue before an exporter, which gets one batch at a time. It accounts for every span: the SDK's
 * BatchSpanProcessor drops in silence, and waits for an exporter that hangs.
 */
export function createSpanQueue(
  { exportSpans, probe }: Deps,
  { maxSpans, maxBatch, lingerMs }: SpanQueueOptions,
): SpanQueue {
  let waiting: Span[] = [];
  /** The number of spans that are being exported. */
  let underWay = 0;
  let exporting: Promise<void> | undefined;
  let timer: NodeJS.Timeout | undefined;
  let state: 'open' | 'closing' | 'closed' = 'open';

  return {
    add(span) {
      probe.recorded();
      if (state !== 'open') probe.dropped(1, 'stopped');
      else if (waiting.length + underWay >= maxSpans) probe.dropped(1, 'queue_full');
      else {
        waiting.push(span);
        exportWhenDue();
      }
    },
    async close(signal) {
      state = 'closing';
      exportWhenDue();
      await Promise.race([finished(), aborted(signal)]);
      state = 'closed';
      const left = waiting.length + underWay;
      waiting = [];
      if (left > 0) probe.dropped(left, 'stopped');
    },
  };

  function exportWhenDue(): void {
    if (exporting !== undefined || waiting.length === 0) return;
    if (waiting.length >= maxBatch || state === 'closing') exportBatch();
    else timer ??= setTimeout(exportBatch, lingerMs).unref();
  }

  function exportBatch(): void {
    clearTimeout(timer);
    timer = undefined;
    if (exporting !== undefined || waiting.length === 0) return;
    const batch = waiting.slice(0, maxBatch);
    waiting = waiting.slice(maxBatch);
    underWay = batch.length;
    exporting = exportSpans(batch).then((outcome) => {
      exporting = undefined;
      if (state === 'closed') return; // its spans were counted as dropped
      underWay = 0;
      account(batch.length, outcome);
      exportWhenDue();
    });
  }

  function account(spans: number, outcome: Exported): void {
    if (outcome.kind === 'exported') probe.exported(spans);
    else {
      probe.dropped(spans, 'export_failed');
      probe.unavailable(outcome.reason);
    }
  }

  async function finished(): Promise<void> {
    while (exporting !== undefined) await exporting;
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  if (signal.aborted) resolve();
  else signal.addEventListener('abort', () => resolve(), { once: true });
  return promise;
}
