const VERDICT = Symbol('verdict');

/** A handler returns this instead of a result when it knows whether, or when, another attempt can succeed. */
export type Verdict = { [VERDICT]: true; reason: string } & (
  | { kind: 'never_again' }
  | { kind: 'not_before'; atMs: number }
);

/** Dead-letters the event at once, because no later attempt can succeed. */
export function neverAgain(reason: string): Verdict {
  return { [VERDICT]: true, kind: 'never_again', reason };
}

/**
 * Makes the next attempt at `atMs` (Unix ms) instead of by the schedule, for example when a service answered with
 * Retry-After. The wait is limited to between one second and three days. The attempt counts as one of the schedule's.
 */
export function notBefore(atMs: number, reason: string): Verdict {
  return { [VERDICT]: true, kind: 'not_before', atMs, reason };
}

export function isVerdict(result: unknown): result is Verdict {
  return typeof result === 'object' && result !== null && VERDICT in result;
}
