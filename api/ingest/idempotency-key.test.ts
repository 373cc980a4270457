import { expect, test } from 'vitest';
import { clientKey, cloudEventKey } from './idempotency-key.ts';

test('the source and id of a CloudEvent make a unique key, however they are split', () => {
  const all = [
    cloudEventKey('a', 'b'),
    cloudEventKey('ab', ''),
    cloudEventKey('', 'ab'),
    cloudEventKey('a:', 'b'),
    cloudEventKey('a', ':b'),
    clientKey('1:ab'),
  ];
  expect(new Set(all).size).toBe(all.length);
});
