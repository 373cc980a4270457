import { describeError } from '../../core/lib/describe-error.ts';

/** `fetch` says only that it failed; its cause says why. */
export function whyFetchFailed(error: unknown): string {
  return describeError(error instanceof TypeError && error.cause !== undefined ? error.cause : error);
}
