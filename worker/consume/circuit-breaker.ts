import { pause } from '../../core/lib/back-off.ts';

/**
 * Closed while the table takes writes. A caller that finds the table down trips it; it closes by itself once the table
 * answers. While it is open the worker receives nothing, so an outage of the table uses up no delivery.
 */
export type CircuitBreaker = {
  isClosed(): boolean;
  trip(reason: string): void;
  /** Resolves true once the breaker is closed, false if the signal aborts first. */
  whenClosed(signal: AbortSignal): Promise<boolean>;
  stop(): void;
};

type Probe = { tableUnavailable(reason: string): void; tableAvailable(): void };

/** It starts open and closes after the first `ping` that succeeds. */
export function createCircuitBreaker(
  { ping, probe }: { ping: () => Promise<void>; probe: Probe },
  { everyMs = 500 }: { everyMs?: number } = {},
): CircuitBreaker {
  const stopped = new AbortController();
  let isClosed = false;
  let isReported = false;
  let closed = Promise.withResolvers<void>();
  void tryUntilClosed();

  return {
    isClosed: () => isClosed,
    trip(reason) {
      if (!isClosed) return;
      isClosed = false;
      closed = Promise.withResolvers();
      report(reason);
      void tryUntilClosed();
    },
    async whenClosed(signal) {
      if (isClosed) return true;
      const cut = Promise.withResolvers<void>();
      const onAbort = () => cut.resolve();
      if (signal.aborted) return false;
      signal.addEventListener('abort', onAbort, { once: true });
      await Promise.race([closed.promise, cut.promise]);
      signal.removeEventListener('abort', onAbort);
      return !signal.aborted;
    },
    stop: () => stopped.abort(),
  };

  async function tryUntilClosed(): Promise<void> {
    while (!stopped.signal.aborted) {
      try {
        await ping();
        isClosed = true;
        closed.resolve();
        if (isReported) probe.tableAvailable();
        isReported = false;
        return;
      } catch (error) {
        report(error instanceof Error ? error.message : String(error));
      }
      await pause(everyMs, stopped.signal);
    }
  }

  function report(reason: string): void {
    if (!isReported) probe.tableUnavailable(reason);
    isReported = true;
  }
}
