import type { Answer } from '../cloud.ts';

/** Another refresh is active, or none: https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_StartInstanceRefresh.html#API_StartInstanceRefresh_Errors */
const CONFLICTS =
  /InstanceRefreshInProgress|ActiveInstanceRefreshNotFound|ScalingActivityInProgress|ResourceContention/;
const WORTH_ANOTHER_TRY = /Throttl|RequestLimitExceeded|TooManyUpdates|RequestTimeout|ServiceUnavailable/;

/** What became of a call that changes something. Never rejects. */
export async function answerOf(call: Promise<unknown>): Promise<Answer> {
  try {
    await call;
    return { kind: 'accepted' };
  } catch (error) {
    return { kind: kindOf(error), reason: reasonOf(error) };
  }
}

function kindOf(error: unknown): 'conflict' | 'refused' | 'unclear' {
  if (!(error instanceof Error)) return 'unclear';
  if (CONFLICTS.test(error.name)) return 'conflict';
  if (WORTH_ANOTHER_TRY.test(error.name)) return 'unclear';
  return '$fault' in error && error.$fault === 'client' && hasStatus(error) ? 'refused' : 'unclear';
}

/** A call that never reached AWS has no status. */
function hasStatus(error: object): boolean {
  const { $metadata } = error as { $metadata?: { httpStatusCode?: number } };
  const status = $metadata?.httpStatusCode ?? 0;
  return status >= 400 && status < 500;
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}
