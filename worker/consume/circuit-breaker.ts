import { pause } from '../../core/lib/back-off.ts';

/**
 * Open while the table takes writes. Whoever finds the table down closes it; it opens again by itself. While it is
 * closed nothing is received, so that an outage of the table is no delivery of anything.
 */
export type TableGate = {
  isOpen(): boolean;
  close(reason: string): void;
  /** Resolves true when it is open, false when the signal cut the waiting short. */
  whenOpen(signal: AbortSignal): Promise<boolean>;
  stop(): void;
};

type Probe = { tableUnavailable(reason: string): void; tableAvailable(): void };

/** It begins closed, until a first `ping` has gone through. */
export function createTableGate(
  { ping, probe }: { ping: () => Promise<void>; probe: Probe },
  { everyMs = 500 }: { everyMs?: number } = {},
): TableGate {
  const stopped = new AbortController();
  let open = false;
  let reported = false;
  let opened = Promise.withResolvers<void>();
  void knock();

  return {
    isOpen: () => open,
    close(reason) {
      if (!open) return;
      open = false;
      opened = Promise.withResolvers();
      report(reason);
      void knock();
    },
    async whenOpen(signal) {
      if (open) return true;
      const cut = Promise.withResolvers<void>();
      const onAbort = () => cut.resolve();
      if (signal.aborted) return false;
      signal.addEventListener('abort', onAbort, { once: true });
      await Promise.race([opened.promise, cut.promise]);
      signal.removeEventListener('abort', onAbort);
      return !signal.aborted;
    },
    stop: () => stopped.abort(),
  };

  async function knock(): Promise<void> {
    while (!stopped.signal.aborted) {
      try {
        await ping();
        open = true;
        opened.resolve();
        if (reported) probe.tableAvailable();
        reported = false;
        return;
      } catch (error) {
        report(error instanceof Error ? error.message : String(error));
      }
      await pause(everyMs, stopped.signal);
    }
  }

  function report(reason: string): void {
    if (!reported) probe.tableUnavailable(reason);
    reported = true;
  }
}
