import { expect, test } from 'vitest';
import type { View } from './engine.ts';
import { createTargetTracking, type TrackedMetric } from './target-tracking.ts';

const limits = { minWorkers: 2, maxWorkers: 20 };
const about = { name: 'test', title: 'Test', killsBusyWorkers: false };
const visible: TrackedMetric = { value: (view) => view.visible, target: 20 };
const busy: TrackedMetric = { value: (view) => view.utilisation, target: 0.7 };

/** The number of workers at the end of each minute, if they boot in no time. */
function minutes(metrics: TrackedMetric[], views: Partial<View>[], startWorkers: number): number[] {
  const decide = createTargetTracking(limits, metrics, about).start();
  let workers = startWorkers;
  return views.map((given, minute) => {
    for (let second = minute * 60; second < (minute + 1) * 60; second += 1) {
      workers = decide({
        second,
        visible: 20,
        inFlight: 0,
        desired: workers,
        inService: workers,
        throughput: 0,
        capacityPerWorker: undefined,
        utilisation: 0.69,
        frozen: false,
        ...given,
      });
    }
    return workers;
  });
}
const repeat = (view: Partial<View>, count: number) => Array.from({ length: count }, () => view);

test('scales out in proportion after three minutes above the target, reported a minute late', () => {
  expect(minutes([visible], repeat({ visible: 50 }, 4), 2)).toEqual([2, 2, 2, 5]);
});

test('ignores a peak of two minutes', () => {
  const views = [...repeat({ visible: 500 }, 2), ...repeat({}, 6)];

  expect(new Set(minutes([visible], views, 3))).toEqual(new Set([3]));
});

test('scales in by one a minute after fifteen minutes well below the target', () => {
  const workers = minutes([visible], repeat({ visible: 10 }, 18), 5);

  expect(workers.slice(13)).toEqual([5, 5, 4, 3, 2]);
});

test('keeps its size just below the target, and stays within the limits', () => {
  expect(new Set(minutes([visible], repeat({ visible: 19 }, 30), 5))).toEqual(new Set([5]));
  expect(minutes([visible], repeat({ visible: 9_999 }, 4), 5).at(-1)).toBe(20);
  expect(minutes([visible], repeat({ visible: 0 }, 60), 5).at(-1)).toBe(2);
});

test('with two metrics, the higher demand counts, and scaling in needs both', () => {
  const views = repeat({ visible: 0, utilisation: 0.95 }, 20);

  expect(minutes([visible, busy], views.slice(0, 4), 7).at(-1)).toBe(10);
  expect(minutes([visible, busy], repeat({ visible: 0 }, 30), 7).at(-1)).toBe(7);
});
