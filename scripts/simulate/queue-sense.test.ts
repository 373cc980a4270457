import { expect, test } from 'vitest';
import { createQueueSense } from './queue-sense.ts';
import { createRandom, type Range } from './random.ts';
import { createView } from './testing/view.ts';

/** What is read in each of 200 seconds, in which the queue and the throughput grow by 100 a second. */
function readings(age: Range) {
  const sense = createQueueSense(age, createRandom(1, 'sense'));
  return Array.from({ length: 200 }, (_, second) => {
    sense.watch(createView({ second, visible: 100 * second, inFlight: 7, throughput: second }));
    return { second, ...sense.read() };
  }).slice(70);
}

test('the queue is read as it was, within a tenth', () => {
  for (const { second, visible, inFlight } of readings([30, 30])) {
    expect(Math.abs(visible / (100 * (second - 30)) - 1)).toBeLessThanOrEqual(0.1);
    expect(Math.abs(inFlight - 7)).toBeLessThanOrEqual(1);
  }
});

test('the age of what is read varies over its range, and is mostly low', () => {
  const ages = readings([0, 60]).map(({ second, visible }) => second - visible / 100);

  expect(ages.filter((age) => age < 20).length).toBeGreaterThan(ages.length / 2);
  expect(ages.some((age) => age > 40)).toBe(true);
});

test("workers' reports are up to 10 s old", () => {
  const ages = readings([0, 0]).map(({ second, throughput }) => second - throughput);

  expect(Math.min(...ages)).toBe(0);
  expect(Math.max(...ages)).toBe(10);
});
