import { expect, test } from 'vitest';
import { courseOfWorkers } from './elastic-course.ts';

test('a course has the peak, the time back at the minimum, and the mean until then', () => {
  expect(courseOfWorkers([2, 2, 8, 8, 5, 2, 2, 2], 2)).toEqual({
    peakWorkers: 8,
    backAtMinSeconds: 5,
    meanWorkers: 5,
  });
});

test('a fleet that never shrinks is at its minimum only when the watch ends', () => {
  expect(courseOfWorkers([2, 8, 8], 2)).toMatchObject({ backAtMinSeconds: 3, meanWorkers: 6 });
});
