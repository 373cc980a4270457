import { describe, expect, test } from 'vitest';
import { continueTrace, startTrace } from '../../event/trace-context.ts';
import { createSampling } from './sampling.ts';

/** A trace id that samplers by trace id always sample: https://www.w3.org/TR/trace-context-2/#random-trace-id-flag */
const FORGED = `00-${'0'.repeat(31)}1-00f067aa0ba902b7-01`;
const UNSAMPLED_OUTSIDE = `00-${'f'.repeat(32)}-00f067aa0ba902b7-00`;

describe('traceidratio', () => {
  test.each([0, 0.1, 1])('samples a share of %d', (ratio) => {
    const sample = createSampling({ sampler: 'traceidratio', ratio }, everyHundredth());
    const sampled = Array.from({ length: 1_000 }, () => startTrace(sample)).filter((one) => one.sampled);

    expect(sampled).toHaveLength(ratio * 1_000);
  });

  test.each([FORGED, UNSAMPLED_OUTSIDE])('asks neither the id nor the flag of a caller: %s', (outside) => {
    const sample = createSampling({ sampler: 'traceidratio', ratio: 0.1 }, everyHundredth());
    const sampled = Array.from({ length: 1_000 }, () => continueTrace(outside, { sample })).filter(
      (one) => one.sampled,
    );

    expect(sampled).toHaveLength(100);
  });
});

describe('parentbased_traceidratio', () => {
  const sample = createSampling({ sampler: 'parentbased_traceidratio', ratio: 0.1 }, everyHundredth());

  test('does as the caller did', () => {
    for (let draw = 0; draw < 100; draw += 1) {
      expect(continueTrace(FORGED, { sample }).sampled).toBe(true);
      expect(continueTrace(UNSAMPLED_OUTSIDE, { sample }).sampled).toBe(false);
    }
  });

  test('draws where there is no caller', () => {
    expect(Array.from({ length: 1_000 }, () => sample(undefined)).filter(Boolean)).toHaveLength(100);
  });
});

/** Numbers from 0 to 1, evenly spread and out of order. */
function everyHundredth(): () => number {
  let draws = 0;
  return () => {
    draws += 37;
    return (draws % 100) / 100;
  };
}
