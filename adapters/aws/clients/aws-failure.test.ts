import { expect, test } from 'vitest';
import { isRequestRefused, wasNeverSent } from './aws-failure.ts';

const named = (name: string, message: string, more: object = {}) =>
  Object.assign(new Error(message), { name, ...more });

test('tells a request that is wrong from a service that is down', () => {
  expect(isRequestRefused(named('ValidationException', ''))).toBe(true);
  expect(isRequestRefused(named('MessageTooLong', ''))).toBe(true);
  expect(isRequestRefused(named('AWS.SimpleQueueService.InvalidParameterValue', ''))).toBe(true);
  expect(isRequestRefused(named('AWS.SimpleQueueService.NonExistentQueue', ''))).toBe(false);
  expect(isRequestRefused(named('ProvisionedThroughputExceededException', ''))).toBe(false);
  expect(isRequestRefused(named('TimeoutError', ''))).toBe(false);
  expect(isRequestRefused('ValidationException')).toBe(false);
});

test('knows that a request was never sent only if no connection was made for it', () => {
  const refused = named('Error', '', { code: 'ECONNREFUSED' });
  const reset = named('Error', '', { code: 'ECONNRESET' });
  expect(wasNeverSent(refused)).toBe(true);
  expect(wasNeverSent(named('Error', '', { code: 'ENOTFOUND' }))).toBe(true);
  expect(wasNeverSent(new AggregateError([refused, refused]))).toBe(true);
  expect(wasNeverSent(new AggregateError([refused, reset]))).toBe(false);
  expect(wasNeverSent(reset)).toBe(false);
  expect(wasNeverSent(named('TimeoutError', ''))).toBe(false);
  expect(wasNeverSent('ECONNREFUSED')).toBe(false);
});
