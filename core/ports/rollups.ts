import type { MinuteRollup } from '../counts/rollups.ts';

/** `process`: a random boot id, which tells the rows of one process from those of the others. */
export type RollupRow = { minuteMs: number; process: string; rollup: MinuteRollup };

/** Whose numbers: an API process's, a worker's, or those that were recounted from the table. */
export type RollupKind = 'api' | 'worker' | 'recount';

/** The minutes that processes counted, and those that were recounted from the store. */
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
