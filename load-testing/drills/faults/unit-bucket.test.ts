import { expect, test } from 'vitest';
import { createUnitBucket } from './unit-bucket.ts';

test('takes everything until it is limited, then its units by the second', () => {
  let nowMs = 0;
  const bucket = createUnitBucket(() => nowMs);
  const taken = () => Array.from({ length: 1_000 }, () => bucket.take(1)).filter(Boolean).length;

  expect(taken()).toBe(1_000);
  bucket.limit(10);
  expect(taken()).toBe(10);
  nowMs += 500;
  expect(taken()).toBe(5);
  // It saves up no more than a second.
  nowMs += 60_000;
  expect(taken()).toBe(10);
  bucket.limit(Number.POSITIVE_INFINITY);
  expect(taken()).toBe(1_000);
});
