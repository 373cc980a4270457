import { codeOf } from '../../../core/lib/describe-error.ts';
import type { CallOutcome } from '../../../core/telemetry/dependency-probe.ts';
import { isConditionFailed } from './aws-failure.ts';

/** The parts of a response that report a partial failure. */
type Parts = {
  Responses?: readonly Part[] | object;
  Failed?: readonly { Code?: string }[];
  UnprocessedKeys?: object;
};
type Part = { Error?: { Code?: string } };

/** How a call with a 200 response ended. Parts of it may still have been throttled. */
export function outcomeOfAnswer(output: object): CallOutcome {
  const { Responses, Failed = [], UnprocessedKeys = {} } = output as Parts;
  if (Object.keys(UnprocessedKeys).length > 0) return 'throttled';
  const statements: readonly Part[] = Array.isArray(Responses) ? Responses : [];
  const isThrottled =
    statements.some(({ Error: error }) => isThrottle(error?.Code)) ||
    Failed.some(({ Code }) => isThrottle(Code));
  return isThrottled ? 'throttled' : 'ok';
}

/** How a failed call ended. A write whose condition did not hold counts as answered. */
export function outcomeOfFailure(error: unknown): CallOutcome {
  if (!(error instanceof Error)) return 'failed';
  const code = error.name.slice(error.name.lastIndexOf('.') + 1);
  const reasons = cancellationsOf(error);
  const isOurFault = '$fault' in error && error.$fault === 'client';
  if (isThrottle(code) || reasons.some(isThrottle)) return 'throttled';
  if (isConditionFailed(error) || reasons.some((reason) => reason === 'ConditionalCheckFailed')) return 'ok';
  if (TIMEOUTS.has(code) || TIMEOUTS.has(codeOf(error) ?? '')) return 'timeout';
  return isOurFault ? 'refused' : 'failed';
}

/** Why DynamoDB cancelled a transaction: one reason an item. */
function cancellationsOf(error: Error): (string | undefined)[] {
  if (!('CancellationReasons' in error) || !Array.isArray(error.CancellationReasons)) return [];
  return error.CancellationReasons.map(({ Code }: { Code?: string }) => Code);
}

/** Whether an error code, of a call or of a part of one, says that it came too fast. */
export function isThrottle(code: string | undefined): boolean {
  return code !== undefined && THROTTLES.has(code.replace(/(Exception|Error)$/, ''));
}

/** Without the ending `Exception` or `Error`, which differs between kinds of responses. */
const THROTTLES = new Set([
  'KmsThrottled',
  'OverLimit',
  'ProvisionedThroughputExceeded',
  'RequestLimitExceeded',
  'RequestThrottled',
  'Throttling',
  'TooManyRequests',
]);

/** `AbortError`: its caller gave up. */
const TIMEOUTS = new Set(['AbortError', 'TimeoutError', 'ETIMEDOUT', 'RequestTimeout']);
