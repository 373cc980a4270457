import { expect, test } from 'vitest';
import { DEFAULT_SCALING } from '../../core/scaling/scaling.ts';
import { predictCourse } from './elastic-prediction.ts';

test('a prediction is no faster than the largest fleet, and not much slower', () => {
  const { drainSeconds, peakWorkers } = predictCourse({
    scaling: { ...DEFAULT_SCALING, maxWorkers: 8 },
    messages: 4_000,
    trickle: 8,
    handlerConcurrency: 10,
    packEvents: 5,
    handlerSeconds: 0.1,
  });

  expect(peakWorkers).toBe(8);
  expect(drainSeconds).toBeGreaterThanOrEqual(25);
  expect(drainSeconds).toBeLessThan(29);
});
