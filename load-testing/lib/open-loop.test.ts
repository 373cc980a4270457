import { expect, test } from 'vitest';
import { poissonArrivals, sendAt, until } from './open-loop.ts';

test('arrivals come in order, within the time, and about as often as asked', () => {
  const times = [...until(20_000, poissonArrivals(500))];
  expect(times).toEqual(times.toSorted((a, b) => a - b));
  expect(times.at(-1)).toBeLessThan(20_000);
  // Ten thousand, with a standard deviation of one hundred.
  expect(Math.abs(times.length - 10_000)).toBeLessThan(600);
});

test('gaps are exponential: a share of 1/e is longer than their mean', () => {
  const times = [...until(20_000, poissonArrivals(500))];
  const longer = times.filter((time, index) => time - (times[index - 1] ?? 0) > 2).length;
  expect(longer / times.length).toBeCloseTo(Math.exp(-1), 1);
});

test('requests that are due do not wait for earlier responses', async () => {
  const { promise: response, resolve } = Promise.withResolvers<void>();
  const sent: number[] = [];
  const done = sendAt([0, 1, 2], async (index) => {
    sent.push(index);
    if (sent.length === 3) resolve();
    await response;
  });

  await done;

  expect(sent).toEqual([0, 1, 2]);
});

test('the time that a request was due does not move when the sender is late', async () => {
  const dueMs: number[] = [];
  await sendAt([0, 1, 2], async (index, due) => {
    dueMs.push(due);
    const busyUntilMs = performance.now() + (index === 0 ? 20 : 0);
    while (performance.now() < busyUntilMs);
  });
  const [first = 0, second = 0, third = 0] = dueMs;
  expect([second - first, third - first]).toEqual([expect.closeTo(1), expect.closeTo(2)]);
});
