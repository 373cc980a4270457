import { expect, test } from 'vitest';
import { createWorkMeter } from './work-meter.ts';

function meter() {
  let nowMs = 0;
  let held = 0;
  const { holding, read } = createWorkMeter({ busyFrom: 20 }, () => nowMs);
  function hold(messages: number) {
    while (held !== messages) {
      held += Math.sign(messages - held);
      holding(held);
    }
  }
  return {
    read,
    hold,
    /** Holds `messages` for some seconds, and meanwhile finishes one and takes another so many times a second. */
    work(messages: number, seconds: number, perSecond: number) {
      hold(messages);
      for (let n = 0; n < seconds * perSecond; n += 1) {
        nowMs += 1000 / perSecond;
        hold(messages - 1);
        hold(messages);
      }
      if (perSecond === 0) nowMs += seconds * 1000;
    },
  };
}

test('a worker that was never busy does not know its capacity', () => {
  const { work, read } = meter();
  work(10, 10, 4);

  expect(read()).toEqual({ throughput: 4, capacity: undefined });
});

test('capacity counts messages finished while busy; throughput counts all', () => {
  const { work, read } = meter();
  work(20, 5, 8);
  work(0, 5, 0);
  const { throughput, capacity } = read();

  expect(capacity).toBeCloseTo(8, 0);
  expect(throughput).toBeCloseTo(6, 0);
});

test('a quiet time keeps the measured capacity, and a short busy time does not change it', () => {
  const { work, read, hold } = meter();
  work(20, 10, 8);
  const { capacity } = read();
  hold(0);
  read();
  work(5, 10, 2);
  work(20, 1, 30);

  expect(read().capacity).toBe(capacity);
});

test('capacity is measured anew after each busy time that is long enough', () => {
  const { work, read } = meter();
  work(20, 10, 8);
  read();
  work(20, 10, 16);

  expect(read().capacity).toBe(16);
});

test('short busy times add up', () => {
  const { work, read, hold } = meter();
  const capacities = [1, 2, 3].map(() => {
    work(20, 1, 10);
    hold(0);
    return read().capacity;
  });

  // Ten a second, and one at the end of the busy time.
  expect(capacities).toEqual([undefined, 11, 11]);
});

test('a busy time in which no message ends does not mean a capacity of 0', () => {
  const { work, read } = meter();
  work(20, 10, 8);
  const { capacity } = read();
  work(20, 10, 0);

  expect(read()).toEqual({ throughput: 0, capacity });
});

test('throughput counts since the last reading, and is 0 if no time has passed', () => {
  const { work, read } = meter();
  work(10, 10, 4);
  read();
  work(10, 5, 2);

  expect(read().throughput).toBe(2);
  expect(read().throughput).toBe(0);
});
