import { expect, test } from 'vitest';
import { createRandomPool } from './random-pool.ts';

test('hands out as many bytes as were asked for, none of them twice', () => {
  const random = createRandomPool(64);

  const handedOut = Array.from({ length: 1_000 }, () => random(10));

  expect(handedOut.every(({ length }) => length === 10)).toBe(true);
  expect(new Set(handedOut.map((bytes) => bytes.toString('hex'))).size).toBe(1_000);
});
