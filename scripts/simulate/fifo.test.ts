import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createFifo, type Fifo } from './fifo.ts';

/** Empties a queue. Returns when each message arrived, in the order in which they leave. */
function leave(queue: Fifo, wanted = queue.size()): number[] {
  return Array.from({ length: Math.min(wanted, queue.size()) }, () => {
    const arrivedAt = queue.oldest() ?? Number.NaN;
    queue.drop(1);
    return arrivedAt;
  });
}

test('messages leave in the order of their arrival, and a cohort may leave in parts', () => {
  const queue = createFifo();
  queue.push(1, 3);
  queue.push(2, 2);

  expect(leave(queue, 2)).toEqual([1, 1]);
  expect(leave(queue, 2)).toEqual([1, 2]);
  expect(queue.oldest()).toBe(2);
  expect(queue.drop(9)).toBe(1);
  expect(queue.drop(1)).toBe(0);
  expect(queue.oldest()).toBeUndefined();
});

test('messages move to the end of another queue', () => {
  const [queue, other] = [createFifo(), createFifo()];
  queue.push(1, 2);
  queue.push(2, 1);
  other.push(0, 1);

  expect(queue.moveTo(other, 2)).toBe(2);

  expect(leave(queue)).toEqual([2]);
  expect(leave(other)).toEqual([0, 1, 1]);
});

test('messages that are put back leave first', () => {
  const [queue, taken] = [createFifo(), createFifo()];
  queue.push(1, 1);
  queue.push(2, 1);
  queue.moveTo(taken, 1);

  queue.putBack(taken);

  expect(taken.size()).toBe(0);
  expect(leave(queue)).toEqual([1, 2]);
});

test('as many messages leave as arrive, however they are taken and put back', () => {
  const step = fc.oneof(
    fc.record({ push: fc.nat(50) }),
    fc.record({ drop: fc.nat(80) }),
    fc.record({ putBack: fc.nat(80) }),
  );
  fc.assert(
    fc.property(fc.array(step), (steps) => {
      const queue = createFifo();
      let expected = 0;
      steps.forEach((one, second) => {
        if ('push' in one) queue.push(second, one.push);
        if ('push' in one) expected += one.push;
        if ('drop' in one) expected -= queue.drop(one.drop);
        if ('putBack' in one) {
          const taken = createFifo();
          queue.moveTo(taken, one.putBack);
          queue.putBack(taken);
        }
        expect(queue.size()).toBe(expected);
      });
      const left = leave(queue);
      expect(left).toHaveLength(expected);
      expect(left).toEqual(left.toSorted((a, b) => a - b));
    }),
  );
});
