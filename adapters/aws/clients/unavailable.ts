import { describeError } from '../../../core/lib/describe-error.ts';
import type { Unavailable } from '../../../core/ports/unavailable.ts';
import { outcomeOfFailure } from './call-outcome.ts';

/** What a failed call comes to for a caller that will try again. */
export function unavailable(error: unknown): Unavailable {
  return {
    kind: 'unavailable',
    reason: describeError(error),
    ...(outcomeOfFailure(error) === 'throttled' ? { throttled: true } : {}),
  };
}
