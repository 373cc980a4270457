import type { Unavailable } from './unavailable.ts';

/** Clients choose a key to make retries safe. Each key stands for one event, for 24 hours. */
export type IdempotencyKeys = {
  /** How many keys one call to the store decides. */
  readonly keysPerCall: number;
  /**
   * Claims a key for an event. The signal ends the wait; the claim may have been made anyway, and making it again then
   * finds the same event.
   */
  claim(key: string, event: KeyedEvent, signal?: AbortSignal): Promise<Claim>;
};

/** What a key stands for. */
export type KeyedEvent = { id: string; fingerprint: string };

export type Claim =
  /** The key stands for `holder`, the event that claimed it first: this one or another. */
  | { kind: 'held'; holder: KeyedEvent }
  | Unavailable
  /** The store will never accept this claim: a bug of ours. */
  | { kind: 'refused'; reason: string };

/** How long a key is kept, and how long a retry is safe. */
export const IDEMPOTENCY_WINDOW_SECONDS = 24 * 3600;

/** Whether an event is the one that its key stands for, a repeat of it, or another event. */
export function standingOf(event: KeyedEvent, holder: KeyedEvent): 'first' | 'repeat' | 'conflict' {
  if (event.id === holder.id) return 'first';
  return event.fingerprint === holder.fingerprint ? 'repeat' : 'conflict';
}
