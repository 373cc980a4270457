import { expect, test } from 'vitest';
import { clientKey, cloudEventKey } from './idempotency-key.ts';

test('source and id of a CloudEvent make a key of their own, however they are split', () => {
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
