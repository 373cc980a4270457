import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DAY_MS } from '../lib/durations.ts';
import {
  type LatencyHistogram,
  latencyQuantile,
  mergeLatencies,
  recordLatency,
} from './latency-histogram.ts';

const histogramOf = (durations: readonly number[]): LatencyHistogram => {
  const histogram: LatencyHistogram = {};
  for (const ms of durations) recordLatency(histogram, ms);
  return histogram;
};

const longMs = 40 * 86_400_000;
/** As many of a millisecond as of a day: the buckets are spread that way too. */
const durations = fc
  .double({ min: 0, max: Math.log(longMs), noNaN: true })
  .map((exponent) => Math.exp(exponent));
const samples = fc.array(durations, { minLength: 1, maxLength: 60 });

describe('a quantile', () => {
  test('is right within 5 % from a millisecond to forty days', () => {
    fc.assert(
      fc.property(samples, fc.constantFrom(0, 0.5, 0.9, 0.95, 0.99, 1), (values, q) => {
        const rank = Math.max(1, Math.ceil(q * values.length));
        const exact = values.toSorted((a, b) => a - b)[rank - 1] as number;
        const estimate = latencyQuantile(histogramOf(values), q) as number;
        expect(Math.abs(estimate - exact) / exact).toBeLessThanOrEqual(0.05);
      }),
      { numRuns: 500 },
    );
  });

  test('is right within 5 % at both ends of every bucket', () => {
    for (let bucket = 0; 1.1 ** (bucket + 1) < longMs; bucket += 1)
      for (const exact of [1.1 ** bucket * (1 + 1e-9), 1.1 ** (bucket + 1) * (1 - 1e-9)]) {
        const estimate = latencyQuantile(histogramOf([exact]), 0.5) as number;
        expect(Math.abs(estimate - exact) / exact, `of ${exact}`).toBeLessThanOrEqual(0.05);
      }
  });

  test('does not shrink as the share grows', () => {
    fc.assert(
      fc.property(
        samples,
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (values, a, b) => {
          const histogram = histogramOf(values);
          const [less, more] = [Math.min(a, b), Math.max(a, b)].map(
            (q) => latencyQuantile(histogram, q) as number,
          );
          expect(less).toBeLessThanOrEqual(more as number);
        },
      ),
    );
  });

  test('is unknown without durations', () => {
    expect(latencyQuantile({}, 0.5)).toBeUndefined();
  });

  test('accepts any number, as from a clock that was set back or a process that was stopped', () => {
    for (const ms of [-5, 0, 0.2]) expect(latencyQuantile(histogramOf([ms]), 1)).toBe(1);
    for (const ms of [1e300, Infinity])
      expect((latencyQuantile(histogramOf([ms]), 1) ?? 0) / DAY_MS).toBeCloseTo(44, 0);
  });
});

describe('merging', () => {
  const histograms = samples.map(histogramOf);

  test('is the histogram of all durations together, in any order and grouping', () => {
    fc.assert(
      fc.property(samples, samples, samples, (a, b, c) => {
        const [x, y, z] = [histogramOf(a), histogramOf(b), histogramOf(c)];
        const all = histogramOf([...a, ...b, ...c]);
        expect(mergeLatencies([x, y, z])).toEqual(all);
        expect(mergeLatencies([z, mergeLatencies([y, x])])).toEqual(all);
        expect(mergeLatencies([mergeLatencies([x, z]), y])).toEqual(all);
      }),
    );
  });

  test('with an empty histogram changes nothing, and leaves its inputs unchanged', () => {
    fc.assert(
      fc.property(histograms, histograms, (a, b) => {
        const before = structuredClone([a, b]);
        expect(mergeLatencies([a, {}])).toEqual(a);
        mergeLatencies([a, b]);
        expect([a, b]).toEqual(before);
      }),
    );
    expect(mergeLatencies([])).toEqual({});
  });
});
