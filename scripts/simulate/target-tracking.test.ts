import { describe, expect, test } from 'vitest';
import { DEFAULT_SCALING } from '../../core/scaling/scaling.ts';
import { AWS_CONDITIONS } from './conditions.ts';
import type { View } from './engine.ts';
import { createRandom, type Range } from './random.ts';
import { backlogPerInstance, startTracking, utilisation, visiblePerInstance } from './target-tracking.ts';
import { createView } from './testing/view.ts';
import type { TrackedMetric } from './tracking-alarms.ts';

const visible: TrackedMetric = { total: (view) => view.visible, instances: () => 1, target: 20 };
const busy: TrackedMetric = { total: (view) => view.utilisation, instances: () => 1, target: 0.7 };
type Options = { delay?: Range; pace?: Range; scaleIn?: boolean };

/** The number of workers at the end of each minute, if they boot in no time. */
function minutes(
  metrics: TrackedMetric[],
  views: Partial<View>[],
  startWorkers: number,
  { delay = [60, 60], pace = [1, 1], scaleIn = true }: Options = {},
): number[] {
  const { decide } = startTracking({ minWorkers: 2, maxWorkers: 20, scaleIn }, metrics, {
    conditions: { ...AWS_CONDITIONS, metricDelaySeconds: delay, removedPerMinute: pace },
    randomOf: (stream) => createRandom(1, stream),
  });
  let workers = startWorkers;
  return views.map((given, minute) => {
    for (let second = minute * 60; second < (minute + 1) * 60; second += 1)
      workers = decide(createView({ second, visible: 20, utilisation: 0.69, desired: workers, ...given }));
    return workers;
  });
}
const repeat = (view: Partial<View>, count: number) => Array.from({ length: count }, () => view);
/** An alarm tells of the group as it was, of which these tests have one instance. */
const four = { ...visible, instances: () => 4, total: (view: View) => 4 * view.visible };

test('scales out in proportion after three minutes above the target, reported a minute late', () => {
  expect(minutes([four], repeat({ visible: 50 }, 4), 4)).toEqual([4, 4, 4, 10]);
});

test('scales out two minutes later where CloudWatch is three minutes late', () => {
  const workers = minutes([four], repeat({ visible: 50 }, 6), 4, { delay: [180, 180] });

  expect(workers).toEqual([4, 4, 4, 4, 4, 10]);
});

test('ignores a peak of two minutes', () => {
  const views = [...repeat({ visible: 500 }, 2), ...repeat({}, 6)];

  expect(new Set(minutes([visible], views, 3))).toEqual(new Set([3]));
});

test('scales in by one a minute after fifteen minutes well below the target', () => {
  const workers = minutes([visible], repeat({ visible: 10 }, 18), 5);

  expect(workers.slice(13)).toEqual([5, 5, 4, 3, 2]);
});

test('may scale in faster, down to the minimum', () => {
  const workers = minutes([visible], repeat({ visible: 10 }, 18), 9, { pace: [4, 4] });

  expect(workers.slice(13)).toEqual([9, 9, 5, 2, 2]);
});

test('never scales in where that is disabled', () => {
  const workers = minutes([visible], repeat({ visible: 0 }, 60), 5, { scaleIn: false });

  expect(new Set(workers)).toEqual(new Set([5]));
});

test('keeps its size just below the target, and stays within the limits', () => {
  expect(new Set(minutes([visible], repeat({ visible: 19 }, 30), 5))).toEqual(new Set([5]));
  expect(minutes([visible], repeat({ visible: 9_999 }, 4), 5).at(-1)).toBe(20);
  expect(minutes([visible], repeat({ visible: 0 }, 60), 5).at(-1)).toBe(2);
});

test('with two metrics, the higher demand counts, and scaling in needs both', () => {
  const seven = { ...busy, instances: () => 7, total: (view: View) => 7 * view.utilisation };

  expect(minutes([visible, seven], repeat({ visible: 0, utilisation: 0.95 }, 4), 7).at(-1)).toBe(10);
  expect(minutes([visible, busy], repeat({ visible: 0 }, 30), 7).at(-1)).toBe(7);
});

describe('instances that boot', () => {
  const booting = createView({ visible: 300, inFlight: 100, desired: 20, serving: 4, utilisation: 1 });
  const perInstance = ({ total, instances }: TrackedMetric) => total(booting) / instances(booting);

  test('are in service at once where there is no launch hook', () => {
    expect(perInstance(backlogPerInstance(DEFAULT_SCALING, { launchHook: false }))).toBe(20);
  });

  test('count for nothing where there is one', () => {
    expect(perInstance(backlogPerInstance(DEFAULT_SCALING, { launchHook: true }))).toBe(100);
    expect(perInstance(visiblePerInstance(DEFAULT_SCALING, { launchHook: true }))).toBe(75);
  });

  test('count for nothing in the mean of their CPU', () => {
    expect(perInstance(utilisation)).toBe(1);
  });
});
