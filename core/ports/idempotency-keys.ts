import type { Unavailable } from './unavailable.ts';

/** Keys that clients choose to make their retries safe: each stands for one event, for 24 hours. */
export type IdempotencyKeys = {
  /** How many keys one call to the store decides: more of them take more calls. */
  readonly keysPerCall: number;
  /**
   * Claims a key for an event. The signal ends the wait for it; the claim may have been made all the same, and making
   * it again then finds the same event.
   */
  claim(key: string, event: KeyedEvent, signal?: AbortSignal): Promise<Claim>;
};

/** What a key stands for. */
export type KeyedEvent = { id: string; fingerprint: string };

export type Claim =
  /** The key stands for `holder`: whichever event claimed it first, this one or another. */
  | { kind: 'held'; holder: KeyedEvent }
  | Unavailable
  /** The store will never take this claim: a mistake of ours. */
  | { kind: 'refused'; reason: string };

/** How long a key is kept, and so how long a retry is safe. */
export const IDEMPOTENCY_WINDOW_SECONDS = 24 * 3600;

/** How an event relates to the one that its key stands for: it is that one, a repeat of it, or another. */
export function standingOf(event: KeyedEvent, holder: KeyedEvent): 'first' | 'repeat' | 'conflict' {
  if (event.id === holder.id) return 'first';
  return event.fingerprint === holder.fingerprint ? 'repeat' : 'conflict';
}
