import type { AttributeValue, ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { codeOf } from '../../../core/lib/describe-error.ts';

/** Whether a write was refused for its condition alone. */
export function isConditionFailed(error: unknown): error is Error {
  return error instanceof Error && error.name === 'ConditionalCheckFailedException';
}

/** What is in the way of a write that was refused for its condition alone, where the write asked for it (ALL_OLD). */
export function itemInTheWay(error: unknown): Record<string, AttributeValue> | undefined {
  if (!isConditionFailed(error)) return undefined;
  return (error as ConditionalCheckFailedException).Item; // the SDK's own type of this exception
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
