import { expect, test } from 'vitest';
import { DEFAULT_SCALING, targetBacklogPerWorker } from '../../core/scaling/scaling.ts';
import { measure, WORKER_PRICE } from './measures.ts';
import type { Sample } from './simulate-fleet.ts';

const target = targetBacklogPerWorker(DEFAULT_SCALING);
const sample = (given: Partial<Sample> = {}): Sample => ({
  arrivals: 0,
  backlog: 0,
  workers: 2,
  oldestAge: 0,
  ...given,
});
const measured = (samples: Sample[], workerSeconds = 0) =>
  measure({ samples, workerSeconds, redelivered: 3 });

test('time to drain is the longest uninterrupted time above the target of the workers present', () => {
  const above = sample({ backlog: 2 * target + 1 });
  const at = sample({ backlog: 2 * target });

  expect(measured([above, above, at, above, above, above, at, above]).drainSeconds).toBe(3);
  expect(measured([at, at]).drainSeconds).toBe(0);
  expect(measured([sample({ backlog: 2 * target + 1, workers: 3 })]).drainSeconds).toBe(0);
});

test('a run meets the SLO if no message was older than 300 s', () => {
  const aged = (oldestAge: number) => measured([sample(), sample({ oldestAge }), sample()]);

  expect(aged(300)).toMatchObject({ worstAgeSeconds: 300, isWithinSlo: true });
  expect(aged(301)).toMatchObject({ worstAgeSeconds: 301, isWithinSlo: false });
});

test('the cost is that of every worker-hour', () => {
  expect(measured([sample({ workers: 7 })], 2 * 3_600)).toMatchObject({
    peakWorkers: 7,
    workerHours: 2,
    usd: 2 * WORKER_PRICE.usdPerHour,
    redelivered: 3,
  });
});
