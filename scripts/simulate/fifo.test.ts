import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createFifo } from './fifo.ts';

test('messages leave in the order of their arrival, and a cohort may leave in parts', () => {
  const queue = createFifo();
  queue.push({ arrivedAt: 1, count: 3 });
  queue.push({ arrivedAt: 2, count: 2 });

  expect(queue.take(2)).toEqual([{ arrivedAt: 1, count: 2 }]);
  expect(queue.take(2)).toEqual([
    { arrivedAt: 1, count: 1 },
    { arrivedAt: 2, count: 1 },
  ]);
  expect(queue.oldest()).toBe(2);
  expect(queue.take(9)).toEqual([{ arrivedAt: 2, count: 1 }]);
  expect(queue.take(1)).toEqual([]);
});

test('messages that are put back leave first', () => {
  const queue = createFifo();
  queue.push({ arrivedAt: 1, count: 1 });
  queue.push({ arrivedAt: 2, count: 1 });
  const taken = queue.take(1);

  queue.putBack(taken);

  expect(queue.oldest()).toBe(1);
  expect(queue.size()).toBe(2);
});

test('as many messages leave as arrive, however they are taken and put back', () => {
  const step = fc.oneof(
    fc.record({ push: fc.nat(50) }),
    fc.record({ take: fc.nat(80) }),
    fc.record({ putBack: fc.nat(80) }),
  );
  fc.assert(
    fc.property(fc.array(step), (steps) => {
      const queue = createFifo();
      let expected = 0;
      steps.forEach((one, second) => {
        if ('push' in one) queue.push({ arrivedAt: second, count: one.push });
        if ('push' in one) expected += one.push;
        if ('take' in one) for (const { count } of queue.take(one.take)) expected -= count;
        if ('putBack' in one) queue.putBack(queue.take(one.putBack));
        expect(queue.size()).toBe(expected);
      });
      const left = queue.take(Number.MAX_SAFE_INTEGER);
      expect(left.reduce((sum, { count }) => sum + count, 0)).toBe(expected);
      const arrivals = left.map(({ arrivedAt }) => arrivedAt);
      expect(arrivals).toEqual(arrivals.toSorted((a, b) => a - b));
    }),
  );
});
