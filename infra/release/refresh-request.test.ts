import { expect, test } from 'vitest';
import { canaryCheckpoints, refreshRequest } from './refresh-request.ts';
import { NEW } from './testing/seen.ts';
import { watchSeconds } from './watch-time.ts';

test.each([
  [2, 50],
  [3, 33],
  [7, 14],
  [20, 5],
  [300, 1],
])('of %i instances, %i %% are the canary', (size, percent) => {
  expect(canaryCheckpoints(size)).toEqual([percent, 100]);
});

test('up to 100 instances, one is enough to reach the checkpoint', () => {
  for (let size = 2; size <= 100; size += 1)
    expect(100 / size).toBeGreaterThanOrEqual(canaryCheckpoints(size)[0] ?? 0);
});

test('a group of one has no checkpoint, only its bake time', () => {
  expect(request('watched', 1)).toMatchObject({ checkpointPercentages: [], bakeSeconds: 360 });
});

test('a watched refresh stops at its canary, bakes, and fails with its alarms', () => {
  expect(request('watched', 4)).toMatchObject({
    checkpointPercentages: [25, 100],
    checkpointDelaySeconds: 360,
    bakeSeconds: 360,
    alarms: ['api-errors'],
    minHealthyPercentage: 100,
  });
});

test.each(['back', 'first'] as const)('a refresh in the manner "%s" waits for no alarm', (manner) => {
  expect(request(manner, 4)).toMatchObject({ checkpointPercentages: [], bakeSeconds: 0, alarms: [] });
});

test('on the way back every instance that serves goes on serving', () => {
  expect(request('back', 4).minHealthyPercentage).toBe(100);
  expect(request('first', 4).minHealthyPercentage).toBe(0);
});

test('a canary is watched as long as its slowest alarm needs, and until a fault shows in its metric', () => {
  const alarms = [
    { periodSeconds: 60, evaluationPeriods: 2 },
    { periodSeconds: 60, evaluationPeriods: 3 },
  ];
  expect(watchSeconds(alarms)).toBe(480);
  expect(watchSeconds([])).toBe(360);
});

function request(manner: 'watched' | 'first' | 'back', size: number) {
  return refreshRequest({
    group: 'sluice-staging-api',
    template: NEW,
    manner,
    size,
    skipMatching: true,
    watchSeconds: 360,
    alarms: ['api-errors'],
  });
}
