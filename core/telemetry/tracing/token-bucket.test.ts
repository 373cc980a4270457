import { expect, test } from 'vitest';
import { createTokenBucket } from './token-bucket.ts';

function bucketOf(perSecond: number) {
  let nowMs = 5_000;
  const bucket = createTokenBucket(perSecond, () => nowMs);
  return {
    /** How many of ten tries get a token. */
    taken: () => Array.from({ length: 10 }, () => bucket.take()).filter(Boolean).length,
    pass: (ms: number) => {
      nowMs += ms;
    },
  };
}

test('a full bucket gives as many tokens as it gains in a second', () => {
  expect(bucketOf(4).taken()).toBe(4);
});

test('an empty bucket gains its tokens evenly', () => {
  const { taken, pass } = bucketOf(4);
  taken();
  pass(249);
  expect(taken()).toBe(0);
  pass(1);
  expect(taken()).toBe(1);
  pass(500);
  expect(taken()).toBe(2);
});

test('a long pause saves up no more than a second', () => {
  const { taken, pass } = bucketOf(4);
  pass(3_600_000);
  expect(taken()).toBe(4);
  pass(3_600_000);
  expect(taken()).toBe(4);
});

test('a bucket of none gives nothing', () => {
  const { taken, pass } = bucketOf(0);
  pass(60_000);
  expect(taken()).toBe(0);
});
