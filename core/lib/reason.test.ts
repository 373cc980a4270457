import { expect, test } from 'vitest';
import { z } from 'zod';
import { reasonOf, shortReason } from './reason.ts';

test('a reason is kept whole up to 1,000 characters, and cut to as many past that', () => {
  expect(shortReason('x'.repeat(1_000))).toBe('x'.repeat(1_000));
  expect(shortReason('x'.repeat(1_001))).toBe(`${'x'.repeat(999)}…`);
});

test('what a schema found wrong is named field by field, in one line', () => {
  const { error } = z
    .object({ a: z.string(), b: z.object({ c: z.int() }) })
    .safeParse({ a: 1, b: { c: 'x' } });

  expect(error && reasonOf(error)).toBe(
    '#/a expected string, received number; #/b/c expected number, received string',
  );
});

test('however much is wrong, the line is a short reason', () => {
  const { error } = z.strictObject({}).safeParse({ ['x'.repeat(2_000)]: 1 });

  expect(error && reasonOf(error)).toHaveLength(1_000);
});
