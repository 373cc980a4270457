import type { Counts } from '../counts/rollups.ts';
import type { RecountRequest } from './recount-requests.ts';
import type { RollupRow } from './rollups.ts';

/** Counts since the beginning, exact for everything stored before `untilMs`. */
export type LifetimeTotals = { untilMs: number; counts: Counts };

/** `version` rises with each move. */
export type KnownTotals = LifetimeTotals & { version: number };

export type TotalsStore = {
  /** Undefined before the first recount. Rejects when the store can't be reached. */
  read(): Promise<KnownTotals | undefined>;
  /**
   * Moves the totals, writes the recounted minutes, and removes the requests that were met: all of it or nothing. False
   * when another process moved the totals first, or a request was renewed. Rejects when the store can't be reached.
   */
  move(from: KnownTotals | undefined, to: LifetimeTotals, by: Move): Promise<boolean>;
};

/** Up to 99 rows and requests together. */
export type Move = { rows: RollupRow[]; met: RecountRequest[] };
