import { setTimeout as delay } from 'node:timers/promises';
import { backOffMs } from '../../core/lib/back-off.ts';
import { isTimeout, withTimeout } from '../../core/lib/with-timeout.ts';
import type { Claim, IdempotencyKeys, KeyedEvent } from '../../core/ports/idempotency-keys.ts';

export type DecidedClaim = Exclude<Claim, { kind: 'unavailable' }>;

/** Claims each key for its event. `undecided`: at least one claim could not be decided in time. */
export type ClaimKeys = (
  events: ReadonlyMap<string, KeyedEvent>,
) => Promise<ReadonlyMap<string, DecidedClaim> | 'undecided'>;

export type ClaimTimeouts = {
  /** How long the store may take to decide the keys of one call. */
  claimTimeoutMs?: number | undefined;
  /** Extra time for each further call: 2.8 s in all for the 500 keys of the largest batch, at 25 per call. */
  claimTimeoutMsPerCall?: number;
};

const RETRY = { baseMs: 200, capMs: 400 };

/** Claims all keys of a request or none, within a time that grows with their number. */
export function createClaimKeys(
  { keys, random = Math.random }: { keys: IdempotencyKeys; random?: () => number },
  { claimTimeoutMs = 900, claimTimeoutMsPerCall = 100 }: ClaimTimeouts = {},
): ClaimKeys {
  return async (events) => {
    const calls = Math.ceil(events.size / keys.keysPerCall);
    const timeoutMs = claimTimeoutMs + (calls - 1) * claimTimeoutMsPerCall;
    try {
      return await withTimeout(timeoutMs, 'claiming the keys', (signal) => claimAll(events, signal));
    } catch (error) {
      if (!isTimeout(error)) throw error;
      return 'undecided';
    }
  };

  async function claimAll(events: ReadonlyMap<string, KeyedEvent>, signal: AbortSignal) {
    const claims = [...events].map(async ([key, event]) => [key, await claim(key, event, signal)] as const);
    return new Map(await Promise.all(claims));
  }

  /** Retries an unconfirmed claim. If the store made it after all, the retry finds our own event. */
  async function claim(key: string, event: KeyedEvent, signal: AbortSignal): Promise<DecidedClaim> {
    for (let attempt = 1; ; attempt += 1) {
      const made = await keys.claim(key, event, signal);
      if (made.kind !== 'unavailable') return made;
      await delay(backOffMs(attempt, RETRY, random), undefined, { signal });
    }
  }
}
