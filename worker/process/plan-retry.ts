import { MAX_DELAY_MS } from '../../core/event/pack.ts';
import { equalJitterMs } from '../../core/lib/back-off.ts';

/** When to make the next attempt after a failed one, or to give up. */
export type RetryPlan = { kind: 'again'; atMs: number } | { kind: 'give_up' };

type Failure = {
  /** 1 for the first attempt. */
  attempt: number;
  /** The handler's word on another attempt. */
  verdict?: { kind: 'never_again' } | { kind: 'not_before'; atMs: number } | undefined;
};

type Options = {
  /** The wait before each retry: n waits make n + 1 attempts. */
  delaysMs: readonly number[];
  nowMs: number;
  random?: () => number;
};

/** SQS delays by whole seconds, so a shorter wait could be rounded to no wait at all. */
const MIN_DELAY_MS = 1_000;
export function planRetry(
  { attempt, verdict }: Failure,
  { delaysMs, nowMs, random = Math.random }: Options,
): RetryPlan {
  const delayMs = delaysMs[attempt - 1];
  if (delayMs === undefined || verdict?.kind === 'never_again') return { kind: 'give_up' };
  const wantedMs = verdict ? verdict.atMs - nowMs : equalJitterMs(delayMs, random);
  const waitMs = Math.min(MAX_DELAY_MS, Math.max(MIN_DELAY_MS, wantedMs));
  // The message and the record hold whole milliseconds.
  return { kind: 'again', atMs: Math.ceil(nowMs + waitMs) };
}
