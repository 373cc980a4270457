import { MAX_DELAY_MS } from '../../core/event/pack.ts';
import { equalJitterMs } from '../../core/lib/back-off.ts';

/** When a failed attempt is followed by another, or that it is not. */
export type RetryPlan = { kind: 'again'; atMs: number } | { kind: 'give_up' };

type Failure = {
  /** 1 for the first. */
  attempt: number;
  /** What the handler says of another attempt. */
  verdict?: { kind: 'never_again' } | { kind: 'not_before'; atMs: number } | undefined;
};

type Options = {
  /** The wait after each attempt but the last: one attempt more than there are waits. */
  delaysMs: readonly number[];
  nowMs: number;
  random?: () => number;
};

/** SQS delays by whole seconds, and a wait that is rounded to none is none. */
const MIN_DELAY_MS = 1_000;
export function planRetry(
  { attempt, verdict }: Failure,
  { delaysMs, nowMs, random = Math.random }: Options,
): RetryPlan {
  const delayMs = delaysMs[attempt - 1];
  if (delayMs === undefined || verdict?.kind === 'never_again') return { kind: 'give_up' };
  const wantedMs = verdict ? verdict.atMs - nowMs : equalJitterMs(delayMs, random);
  const waitMs = Math.min(MAX_DELAY_MS, Math.max(MIN_DELAY_MS, wantedMs));
  // Whole, as the message and the record have it.
  return { kind: 'again', atMs: Math.ceil(nowMs + waitMs) };
}
