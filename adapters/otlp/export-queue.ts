import type { SpanSinkProbe } from '../../core/ports/span-sink.ts';

export type ExportQueueOptions = {
  /** Most items that wait or are being exported. */
  maxItems: number;
  maxBatch: number;
  /** How long the first item of a batch waits for others. */
  lingerMs: number;
};

export type Exported = { kind: 'exported' } | { kind: 'failed'; reason: string };

type Deps<Item> = {
  /** Ends within a bounded time, and never rejects. */
  exportItems: (items: Item[]) => Promise<Exported>;
  probe: SpanSinkProbe;
};

export type ExportQueue<Item> = {
  add(item: Item): void;
  /** Exports what is left until `signal` aborts, then drops the rest. */
  close(signal: AbortSignal): Promise<void>;
};

/**
 * A bounded queue before an exporter, which gets one batch at a time. It accounts for every item: the SDK's
 * BatchSpanProcessor drops silently, and waits for an exporter that hangs.
 */
export function createExportQueue<Item>(
  { exportItems, probe }: Deps<Item>,
  { maxItems, maxBatch, lingerMs }: ExportQueueOptions,
): ExportQueue<Item> {
  let waiting: Item[] = [];
  /** The number of items that are being exported. */
  let underWay = 0;
  let exporting: Promise<void> | undefined;
  let timer: NodeJS.Timeout | undefined;
  let state: 'open' | 'closing' | 'closed' = 'open';

  return {
    add(item) {
      probe.recorded();
      if (state !== 'open') probe.dropped(1, 'stopped');
      else if (waiting.length + underWay >= maxItems) probe.dropped(1, 'queue_full');
      else {
        waiting.push(item);
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
    if (waiting.length >= Math.min(maxBatch, maxItems) || state === 'closing') exportBatch();
    else timer ??= setTimeout(exportBatch, lingerMs).unref();
  }

  function exportBatch(): void {
    clearTimeout(timer);
    timer = undefined;
    if (exporting !== undefined || waiting.length === 0) return;
    const batch = waiting.slice(0, maxBatch);
    waiting = waiting.slice(maxBatch);
    underWay = batch.length;
    exporting = exportItems(batch).then((outcome) => {
      exporting = undefined;
      if (state === 'closed') return; // its items were counted as dropped
      underWay = 0;
      account(batch.length, outcome);
      exportWhenDue();
    });
  }

  function account(items: number, outcome: Exported): void {
    if (outcome.kind === 'exported') probe.exported(items);
    else {
      probe.dropped(items, 'export_failed');
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
