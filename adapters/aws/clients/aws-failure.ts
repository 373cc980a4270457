/** What went wrong with a call to AWS, in a line that is safe to log and to show. */
export function describeFailure(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = error instanceof AggregateError ? error.errors[0] : error.cause;
  const code = codeOf(error) ?? codeOf(cause);
  const message = error.message || (cause instanceof Error ? cause.message : '');
  return [error.name === 'Error' ? code : error.name, message].filter(Boolean).join(': ');
}

/** Whether a write was refused for its condition alone. */
export function isConditionFailed(error: unknown): error is Error {
  return error instanceof Error && error.name === 'ConditionalCheckFailedException';
}

/** Whether the service answered that this very request is wrong, so that sending it again is of no use. */
export function isRequestRefused(error: unknown): boolean {
  return error instanceof Error && REFUSALS.has(error.name.slice(error.name.lastIndexOf('.') + 1));
}

/** Whether no connection was made for the request, so that the service surely has nothing of it. */
export function wasNeverSent(error: unknown): boolean {
  if (error instanceof AggregateError) return error.errors.every(wasNeverSent);
  return NOT_CONNECTED.has(codeOf(error) ?? '');
}

const NOT_CONNECTED = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN']);

/** SQS's own may come as it was named in the query protocol: `AWS.SimpleQueueService.InvalidParameterValue`. */
const REFUSALS = new Set([
  'InvalidAttributeValue',
  'InvalidMessageContents',
  'InvalidParameterValue',
  'InvalidParameterValueException',
  'MessageTooLong',
  'ValidationException',
]);

function codeOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}
