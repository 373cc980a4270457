import { pause } from '../lib/back-off.ts';
import { withTimeout } from '../lib/with-timeout.ts';
import type { RollupKind, Rollups } from '../ports/rollups.ts';
import { type MinuteCounter, REPORT_EVERY_MS } from './rollups.ts';

export type RollupFlusher = {
  /** Writes the last counts, and returns within `stopTimeoutMs` even if the store is down. */
  stop(): Promise<void>;
};

type Deps = {
  counter: MinuteCounter;
  rollups: Rollups;
  kind: RollupKind;
  /** A random boot id: rows of different processes, and of earlier runs of this one, stay apart. */
  process: string;
  onFailure: (error: unknown) => void;
};

/** Writes a process's minute counts every `everyMs`. What can't be written is tried again the next time. */
export function startRollupFlusher(
  { counter, rollups, kind, process, onFailure }: Deps,
  { everyMs = REPORT_EVERY_MS, stopTimeoutMs = 3_000 }: { everyMs?: number; stopTimeoutMs?: number } = {},
): RollupFlusher {
  const stopping = new AbortController();
  const running = flushUntilStopped();

  return {
    async stop() {
      stopping.abort();
      await withTimeout(stopTimeoutMs, 'writing the last counts', () => running.then(flush)).catch(onFailure);
    },
  };

  async function flushUntilStopped(): Promise<void> {
    while (await pause(everyMs, stopping.signal)) await flush();
  }

  async function flush(): Promise<void> {
    const changed = counter.takeChanged();
    for (const [index, { minuteMs, rollup }] of changed.entries()) {
      try {
        await rollups.write(kind, { minuteMs, process, rollup });
      } catch (error) {
        for (const unwritten of changed.slice(index)) counter.putBack(unwritten.minuteMs, unwritten.rollup);
        onFailure(error);
        return;
      }
    }
  }
}
