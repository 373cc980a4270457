import { expect, test } from 'vitest';
import { createRandom, draw } from './random.ts';

const numbersOf = (seed: number, stream: string, count = 5) => {
  const random = createRandom(seed, stream);
  return Array.from({ length: count }, random);
};

test('the same seed and stream give the same numbers', () => {
  expect(numbersOf(7, 'arrivals')).toEqual(numbersOf(7, 'arrivals'));
});

test('another seed or stream gives other numbers', () => {
  const [first] = numbersOf(7, 'arrivals', 1);

  expect(numbersOf(8, 'arrivals')).not.toContain(first);
  expect(numbersOf(7, 'boot')).not.toContain(first);
});

test('numbers lie evenly between 0 and 1', () => {
  const tenths = new Map<number, number>();
  for (const number of numbersOf(1, 'x', 10_000)) {
    const tenth = Math.floor(number * 10);
    tenths.set(tenth, (tenths.get(tenth) ?? 0) + 1);
  }

  expect([...tenths.keys()].sort()).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  for (const count of tenths.values()) expect(Math.abs(count - 1_000)).toBeLessThan(120);
});

test('a range of one value gives that value', () => {
  expect(draw([40, 40], () => 0.7)).toBe(40);
  expect(draw([40, 180], () => 0.5)).toBe(110);
});
