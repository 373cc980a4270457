import { expect, test } from 'vitest';
import { DEFAULT_SCALING, targetBacklogPerWorker } from '../../core/scaling/scaling.ts';
import { measure, measureBands, REVERSAL_SECONDS, WORKER_PRICE } from './measures.ts';

type Sample = { backlog: number; workers: number; oldestAge: number };

const target = targetBacklogPerWorker(DEFAULT_SCALING);
const sample = (given: Partial<Sample> = {}): Sample => ({ backlog: 0, workers: 2, oldestAge: 0, ...given });
const measured = (samples: Sample[], workerSeconds = 0) => {
  const series = (name: keyof Sample) => Int32Array.from(samples, (one) => one[name]);
  return measure({
    samples: {
      arrivals: new Int32Array(samples.length),
      backlog: series('backlog'),
      workers: series('workers'),
      oldestAge: series('oldestAge'),
    },
    workerSeconds,
    redelivered: 3,
    interferences: 0,
  });
};
/** The fleet's size over time, as [size, seconds]. */
const sized = (...stretches: [workers: number, seconds: number][]) =>
  stretches.flatMap(([workers, seconds]) => Array.from({ length: seconds }, () => sample({ workers })));

test('time to drain is the longest uninterrupted time above the target of the workers present', () => {
  const above = sample({ backlog: 2 * target + 1 });
  const at = sample({ backlog: 2 * target });

  expect(measured([above, above, at, above, above, above, at, above]).drainSeconds).toBe(3);
  expect(measured([at, at]).drainSeconds).toBe(0);
  expect(measured([sample({ backlog: 2 * target + 1, workers: 3 })]).drainSeconds).toBe(0);
});

test('the worst age is that of the oldest message in any second', () => {
  expect(measured([sample(), sample({ oldestAge: 301 }), sample()]).worstAgeSeconds).toBe(301);
});

test('the cost is that of every worker-hour', () => {
  expect(measured([sample({ workers: 7 })], 2 * 3_600)).toMatchObject({
    peakWorkers: 7,
    workerHours: 2,
    usd: 2 * WORKER_PRICE.usdPerHour,
    redelivered: 3,
  });
});

test('a reversal is a change of size that takes back the one before it', () => {
  expect(measured(sized([2, 5], [6, 5], [5, 5], [4, 5])).reversals).toBe(1);
  expect(measured(sized([6, 5], [5, 5], [9, 5], [8, 5])).reversals).toBe(2);
  expect(measured(sized([2, 5], [4, 5], [6, 5])).reversals).toBe(0);
});

test('a change that lasted for longer was none in vain', () => {
  expect(measured(sized([2, 5], [6, REVERSAL_SECONDS], [5, 5])).reversals).toBe(1);
  expect(measured(sized([2, 5], [6, REVERSAL_SECONDS + 1], [5, 5])).reversals).toBe(0);
});

test('runs have a band of each measure', () => {
  const runs = [[sample({ oldestAge: 8 })], [sample({ oldestAge: 2 })]].map((samples) => measured(samples));

  expect(measureBands(runs).worstAgeSeconds).toEqual({ low: 2, median: 5, high: 8 });
});
