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
    /** Holds so many for so long, and finishes one and takes another so many times a second meanwhile. */
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

test('a worker that never was busy does not know its capacity', () => {
  const { work, read } = meter();
  work(10, 10, 4);

  expect(read()).toEqual({ throughput: 4, capacity: undefined });
});

test('capacity is what gets done while busy, throughput what gets done at all', () => {
  const { work, read } = meter();
  work(20, 5, 8);
  work(0, 5, 0);
  const { throughput, capacity } = read();

  expect(capacity).toBeCloseTo(8, 0);
  expect(throughput).toBeCloseTo(6, 0);
});

test('a quiet time leaves the capacity as it was measured, and a moment of being busy tells nothing', () => {
  const { work, read, hold } = meter();
  work(20, 10, 8);
  const { capacity } = read();
  hold(0);
  read();
  work(5, 10, 2);
  work(20, 1, 30);

  expect(read().capacity).toBe(capacity);
});

test('capacity is measured anew each time that it was busy for long enough', () => {
  const { work, read } = meter();
  work(20, 10, 8);
  read();
  work(20, 10, 16);

  expect(read().capacity).toBe(16);
});

test('being busy for a moment at a time adds up', () => {
  const { work, read, hold } = meter();
  const capacities = [1, 2, 3].map(() => {
    work(20, 1, 10);
    hold(0);
    return read().capacity;
  });

  // Ten a second, and one as it stops being busy.
  expect(capacities).toEqual([undefined, 11, 11]);
});

test('being busy with messages that take longer than the measurement is no capacity of 0', () => {
  const { work, read } = meter();
  work(20, 10, 8);
  const { capacity } = read();
  work(20, 10, 0);

  expect(read()).toEqual({ throughput: 0, capacity });
});

test('throughput is since the last reading, and none in no time', () => {
  const { work, read } = meter();
  work(10, 10, 4);
  read();
  work(10, 5, 2);

  expect(read().throughput).toBe(2);
  expect(read().throughput).toBe(0);
});
