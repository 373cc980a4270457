import { expect, test } from 'vitest';
import { outcomeOfAnswer, outcomeOfFailure } from './call-outcome.ts';

const named = (name: string, more: object = {}) => Object.assign(new Error('no'), { name, ...more });
const refusal = (name: string, more: object = {}) => named(name, { $fault: 'client', ...more });

test('an answer is ok, also if it says that an item is there already', () => {
  expect(outcomeOfAnswer({})).toBe('ok');
  expect(outcomeOfAnswer({ Responses: [{}, { Error: { Code: 'DuplicateItem' } }] })).toBe('ok');
  expect(outcomeOfAnswer({ Responses: { events: [] }, UnprocessedKeys: {} })).toBe('ok');
  expect(outcomeOfAnswer({ Failed: [{ Code: 'ReceiptHandleIsInvalid' }] })).toBe('ok');
});

test('an answer of which a part was throttled is throttled', () => {
  expect(outcomeOfAnswer({ Responses: [{}, { Error: { Code: 'ThrottlingError' } }] })).toBe('throttled');
  expect(outcomeOfAnswer({ Responses: [{ Error: { Code: 'ProvisionedThroughputExceeded' } }] })).toBe(
    'throttled',
  );
  expect(outcomeOfAnswer({ UnprocessedKeys: { events: { Keys: [] } } })).toBe('throttled');
  expect(outcomeOfAnswer({ Failed: [{ Code: 'RequestThrottled' }] })).toBe('throttled');
});

test.each([
  refusal('ProvisionedThroughputExceededException'),
  refusal('ThrottlingException'),
  refusal('RequestLimitExceeded'),
  refusal('OverLimit'),
  refusal('AWS.SimpleQueueService.RequestThrottled'),
  refusal('TransactionCanceledException', {
    CancellationReasons: [{ Code: 'None' }, { Code: 'ThrottlingError' }],
  }),
])('$name can be a throttle', (error) => {
  expect(outcomeOfFailure(error)).toBe('throttled');
});

test('a condition that did not hold is an answer', () => {
  expect(outcomeOfFailure(refusal('ConditionalCheckFailedException'))).toBe('ok');
  const CancellationReasons = [{ Code: 'None' }, { Code: 'ConditionalCheckFailed' }];
  expect(outcomeOfFailure(refusal('TransactionCanceledException', { CancellationReasons }))).toBe('ok');
});

test('a request that is wrong or not allowed is refused', () => {
  expect(outcomeOfFailure(refusal('ValidationException'))).toBe('refused');
  expect(outcomeOfFailure(refusal('AccessDeniedException'))).toBe('refused');
});

test('no answer in time, or none that the caller waited for, is a timeout', () => {
  expect(outcomeOfFailure(named('TimeoutError'))).toBe('timeout');
  expect(outcomeOfFailure(named('AbortError'))).toBe('timeout');
  expect(outcomeOfFailure(named('Error', { code: 'ETIMEDOUT' }))).toBe('timeout');
});

test('everything else failed', () => {
  expect(outcomeOfFailure(named('InternalServerError', { $fault: 'server' }))).toBe('failed');
  expect(outcomeOfFailure(named('Error', { code: 'ECONNREFUSED' }))).toBe('failed');
  expect(outcomeOfFailure('no')).toBe('failed');
});
