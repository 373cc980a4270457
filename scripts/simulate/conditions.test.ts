import { expect, test } from 'vitest';
import { AWS_CONDITIONS, cornersOf } from './conditions.ts';

test('there is a corner for each combination of both ends', () => {
  const corners = cornersOf(AWS_CONDITIONS, ['bootSeconds', 'metricDelaySeconds']);

  expect(corners.map(({ ends }) => ends)).toEqual([
    { bootSeconds: 'low', metricDelaySeconds: 'low' },
    { bootSeconds: 'low', metricDelaySeconds: 'high' },
    { bootSeconds: 'high', metricDelaySeconds: 'low' },
    { bootSeconds: 'high', metricDelaySeconds: 'high' },
  ]);
  expect(corners[1]?.conditions).toEqual({
    ...AWS_CONDITIONS,
    bootSeconds: [40, 40],
    metricDelaySeconds: [180, 180],
  });
});

test('a condition that is not named keeps its range', () => {
  expect(cornersOf(AWS_CONDITIONS, [])).toEqual([{ ends: {}, conditions: AWS_CONDITIONS }]);
});
