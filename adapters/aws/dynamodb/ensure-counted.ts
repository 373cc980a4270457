import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { LATE_MS } from '../../../core/counts/rollups.ts';
import type { Unavailable } from '../../../core/ports/unavailable.ts';
import { unavailable } from '../clients/unavailable.ts';

/** When a row in the table was stored. `failedAtMs`: and when before that as failed, if it was redriven. */
export type StoredTimes = { storedAtMs: number; failedAtMs?: number | undefined };

/** Of an item with `stored_at` and, if it was redriven, `failed_at`. */
export function storedTimesOf(item: Record<string, AttributeValue>): StoredTimes {
  return {
    storedAtMs: Number(item.stored_at?.N),
    failedAtMs: item.failed_at?.N === undefined ? undefined : Number(item.failed_at.N),
  };
}

type Deps = { now: () => number; askForRecount: (atMs: number) => Promise<void> };

/**
 * Answers `outcome` once a row is sure to be counted in its minute. A row that is confirmed late, because the process
 * or the table was paused after the stamp, may have missed the recount: its minute is counted again.
 */
export async function ensureCounted<Outcome>(
  { now, askForRecount }: Deps,
  { storedAtMs, failedAtMs = storedAtMs }: StoredTimes,
  outcome: Outcome,
  sinceMs = storedAtMs,
): Promise<Outcome | Unavailable> {
  if (now() - sinceMs <= LATE_MS) return outcome;
  try {
    await Promise.all([askForRecount(storedAtMs), askForRecount(failedAtMs)]);
    return outcome;
  } catch (error) {
    return unavailable(error);
  }
}
