import { expect, test } from 'vitest';
import { DEFAULT_SCALING } from '../../core/scaling/scaling.ts';
import { predictCourse } from './elastic-prediction.ts';

const setting = {
  scaling: { ...DEFAULT_SCALING, maxWorkers: 8 },
  messages: 4_000,
  trickle: 8,
  handlerConcurrency: 10,
  packEvents: 5,
  handlerSeconds: 0.1,
  bootSeconds: 1,
};

test('a prediction is no faster than the largest fleet, and not much slower', () => {
  const { drainSeconds, peakWorkers } = predictCourse(setting);

  expect(peakWorkers).toBe(8);
  expect(drainSeconds).toBeGreaterThanOrEqual(25);
  expect(drainSeconds).toBeLessThan(29);
});

test('six of eight workers that boot four seconds longer cost three seconds', () => {
  const quick = predictCourse(setting);
  const slow = predictCourse({ ...setting, bootSeconds: 5 });

  expect(slow.drainSeconds - quick.drainSeconds).toBe(3);
});
