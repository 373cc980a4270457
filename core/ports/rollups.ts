import type { MinuteRollup } from '../counts/rollups.ts';

/** The counts of one process in one minute. `process` is a random boot id. */
export type RollupRow = { minuteMs: number; process: string; rollup: MinuteRollup };

/** Who counted: an API process, a worker, or the recount from the store. */
export type RollupKind = 'api' | 'worker' | 'recount';

/** Counts by minute, of each process and of the recount. */
export type Rollups = {
  /** Rejects when the store can't be reached. */
  write(kind: RollupKind, row: RollupRow): Promise<void>;
  /** The rows of the minutes in `[fromMs, toMs)`. Rejects when the store can't be reached. */
  read(
    kind: RollupKind,
    fromMs: number,
    toMs: number,
    options?: { consistent?: boolean; signal?: AbortSignal | undefined },
  ): Promise<RollupRow[]>;
};
