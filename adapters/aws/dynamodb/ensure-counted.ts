import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { LATE_MS } from '../../../core/counts/rollups.ts';
import { describeError } from '../../../core/lib/describe-error.ts';

/** A row that is in the table by now. `failedAtMs`: where it was stored when it had failed, before it was redriven. */
export type Confirmed = { storedAtMs: number; failedAtMs?: number | undefined };

/** Of an item with `stored_at` and, if it has that, `failed_at`. */
export function confirmedIn(item: Record<string, AttributeValue>): Confirmed {
  return {
    storedAtMs: Number(item.stored_at?.N),
    failedAtMs: item.failed_at?.N === undefined ? undefined : Number(item.failed_at.N),
  };
}

type Deps = { now: () => number; askForRecount: (atMs: number) => Promise<void> };
type Unavailable = { kind: 'unavailable'; reason: string };

/**
 * Answers `outcome` once a row is sure to be counted in its minute. One that is confirmed late, since the process or the
 * table was paused since the row was stamped, may have missed the recount: its minute is counted again.
 */
export async function accountFor<Outcome>(
  { now, askForRecount }: Deps,
  { storedAtMs, failedAtMs = storedAtMs }: Confirmed,
  outcome: Outcome,
  sinceMs = storedAtMs,
): Promise<Outcome | Unavailable> {
  if (now() - sinceMs <= LATE_MS) return outcome;
  try {
    await Promise.all([askForRecount(storedAtMs), askForRecount(failedAtMs)]);
    return outcome;
  } catch (error) {
    return { kind: 'unavailable', reason: describeError(error) };
  }
}
