const VERDICT = Symbol('verdict');

/** What a handler returns instead of a result when it knows whether or when another attempt can succeed. */
export type Verdict = { [VERDICT]: true; reason: string } & (
  | { kind: 'never_again' }
  | { kind: 'not_before'; atMs: number }
);

/** The event is dead-lettered at once: no later attempt can go well. */
export function neverAgain(reason: string): Verdict {
  return { [VERDICT]: true, kind: 'never_again', reason };
}

/**
 * The next attempt is made at `atMs` (Unix ms) and not by the schedule, as when a service answered with Retry-After: from
 * a second to three days from now. It counts as one of the attempts that the schedule has.
 */
export function notBefore(atMs: number, reason: string): Verdict {
  return { [VERDICT]: true, kind: 'not_before', atMs, reason };
}

export function isVerdict(result: unknown): result is Verdict {
  return typeof result === 'object' && result !== null && VERDICT in result;
}
