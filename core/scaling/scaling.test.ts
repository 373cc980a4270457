import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  DEFAULT_SCALING,
  decideWorkers,
  initialScalingState,
  type ScalingInput,
  type ScalingParameters,
} from './scaling.ts';

const parameters: fc.Arbitrary<ScalingParameters> = fc
  .record({
    latencyGoalSeconds: fc.integer({ min: 1, max: 60 }),
    concurrency: fc.integer({ min: 1, max: 100 }),
    floor: fc.double({ min: 0.01, max: 1, noNaN: true }),
    slower: fc.double({ min: 1, max: 100, noNaN: true }),
    scaleInUtilisation: fc.double({ min: 0.5, max: 0.95, noNaN: true }),
    minWorkers: fc.integer({ min: 1, max: 5 }),
    more: fc.nat({ max: 20 }),
    scaleInCooldownMs: fc.nat({ max: 60_000 }),
  })
  .map(({ more, floor, slower, ...rest }) => ({
    ...rest,
    busyServiceSeconds: { floor, default: floor * slower },
    maxWorkers: rest.minWorkers + more,
  }));
const inputs: fc.Arbitrary<ScalingInput> = fc.record({
  nowMs: fc.nat({ max: 1_000_000 }),
  visible: fc.nat({ max: 10_000 }),
  inFlight: fc.nat({ max: 1_000 }),
  capacityPerWorker: fc.option(fc.double({ min: 0.001, max: 1_000, noNaN: true }), { nil: undefined }),
  throughput: fc.option(fc.double({ min: 0, max: 2_000, noNaN: true }), { nil: undefined }),
  liveWorkers: fc.nat({ max: 40 }),
  frozen: fc.boolean(),
});
const states = fc.record({ fewerSinceMs: fc.option(fc.nat({ max: 1_000_000 }), { nil: undefined }) });

const quiet = { visible: 0, inFlight: 0, frozen: false };

/** A fleet that follows every decision at once, once a second. */
function simulate(backlogs: readonly number[], startWorkers: number): number[] {
  let [workers, state] = [startWorkers, initialScalingState];
  return backlogs.map((visible, second) => {
    const decision = decideWorkers(
      { ...quiet, nowMs: second * 1_000, visible, liveWorkers: workers },
      state,
      DEFAULT_SCALING,
    );
    [workers, state] = [decision.desired, decision.state];
    return workers;
  });
}

describe('the number of workers', () => {
  test('is always within the limits, with a reason', () => {
    fc.assert(
      fc.property(inputs, states, parameters, (input, state, policy) => {
        const { desired, reason } = decideWorkers(input, state, policy);
        expect(desired).toBeGreaterThanOrEqual(policy.minWorkers);
        expect(desired).toBeLessThanOrEqual(policy.maxWorkers);
        expect(Number.isInteger(desired)).toBe(true);
        expect(reason).not.toBe('');
      }),
    );
  });

  test('does not shrink as the backlog grows', () => {
    fc.assert(
      fc.property(
        inputs,
        states,
        parameters,
        fc.nat({ max: 5_000 }),
        fc.nat({ max: 500 }),
        (input, state, policy, visible, inFlight) => {
          const more = { ...input, visible: input.visible + visible, inFlight: input.inFlight + inFlight };
          expect(decideWorkers(more, state, policy).desired).toBeGreaterThanOrEqual(
            decideWorkers(input, state, policy).desired,
          );
        },
      ),
    );
  });

  test('goes up at once to the number that the backlog needs', () => {
    const input = { ...quiet, nowMs: 0, visible: 150, inFlight: 50, liveWorkers: 2 };
    expect(decideWorkers(input, initialScalingState, DEFAULT_SCALING).desired).toBe(10);
  });

  test('goes down by one per cool-down, if the backlog was low for all of it', () => {
    const sizes = simulate(
      Array.from({ length: 61 }, () => 0),
      6,
    );
    expect(sizes[14]).toBe(6);
    expect([15, 29, 30, 44, 45, 60].map((second) => sizes[second])).toEqual([5, 5, 4, 4, 3, 2]);
  });

  test('goes down at the end of the cool-down, not a millisecond earlier', () => {
    const workersAt = (nowMs: number) =>
      decideWorkers({ ...quiet, nowMs, liveWorkers: 6 }, { fewerSinceMs: 0 }, DEFAULT_SCALING).desired;
    expect([workersAt(14_999), workersAt(15_000)]).toEqual([6, 5]);
  });

  test('starts the cool-down again when the backlog was high in between', () => {
    const sizes = simulate(
      [0, ...Array.from({ length: 13 }, () => 0), 120, ...Array.from({ length: 16 }, () => 0)],
      6,
    );
    expect(sizes.slice(0, 30)).toEqual(Array.from({ length: 30 }, () => 6));
    expect(sizes.at(-1)).toBe(5);
  });

  test('settles on a steady backlog and stays there', () => {
    fc.assert(
      fc.property(fc.nat({ max: 600 }), fc.integer({ min: 2, max: 20 }), (backlog, startWorkers) => {
        const sizes = simulate(
          Array.from({ length: 600 }, () => backlog),
          startWorkers,
        );
        expect(sizes.every((size, second) => second === 0 || size <= (sizes[second - 1] as number))).toBe(
          true,
        );
        expect(sizes.at(-1)).toBe(Math.min(20, Math.max(2, Math.ceil(backlog / 20))));
      }),
      { numRuns: 30 },
    );
  });

  test('does not follow a backlog that goes up and down faster than the cool-down', () => {
    const sizes = simulate(
      Array.from({ length: 300 }, (_, second) => (second % 10 < 5 ? 200 : 0)),
      2,
    );
    expect(new Set(sizes)).toEqual(new Set([10]));
  });

  test('does not change while frozen, and starts the cool-down anew afterwards', () => {
    fc.assert(
      fc.property(inputs, states, parameters, (input, state, policy) => {
        fc.pre(input.liveWorkers >= policy.minWorkers && input.liveWorkers <= policy.maxWorkers);
        const decision = decideWorkers({ ...input, frozen: true }, state, policy);
        expect(decision.desired).toBe(input.liveWorkers);
        expect(decision.state).toEqual(initialScalingState);
      }),
    );
  });

  test('comes down to the limit at once when there are more', () => {
    const input = { ...quiet, nowMs: 0, liveWorkers: 25 };
    const state = { fewerSinceMs: -1_000 };
    expect(decideWorkers(input, state, DEFAULT_SCALING)).toMatchObject({ desired: 20, state });
  });
});

describe('the reason of a decision', () => {
  const long = { fewerSinceMs: 0 };
  const policy = { ...DEFAULT_SCALING, minWorkers: 2, maxWorkers: 12, scaleInCooldownMs: 15_000 };
  const reasonFor = (input: Partial<ScalingInput>) =>
    decideWorkers({ ...quiet, nowMs: 15_000, liveWorkers: 2, ...input }, long, policy).reason;

  test.each([
    [
      'the backlog, the workers that it needs, and the target for each',
      { visible: 150, inFlight: 50 },
      [200, 10, 20],
    ],
    ['the upper limit when the backlog needs more', { visible: 700, inFlight: 100 }, [800, 40, 20, 12]],
    ['no limit when it needs exactly the maximum', { visible: 240 }, [240, 12, 20]],
    ['the lower limit when it needs fewer', { visible: 20 }, [20, 1, 20, 2]],
    ['no limit when it needs exactly the minimum', { visible: 40 }, [40, 2, 20]],
    ['how long fewer were enough', { visible: 80, liveWorkers: 6 }, [80, 4, 20, 15]],
  ])('has %s', (_what, input, figures) => {
    const named = reasonFor(input).match(/\d+/g)?.map(Number) ?? [];
    expect(named.toSorted()).toEqual(figures.toSorted());
  });

  test('is different for each kind of decision', () => {
    const reasons = [
      reasonFor({ visible: 240 }),
      reasonFor({ frozen: true }),
      reasonFor({ liveWorkers: 13 }),
      reasonFor({ liveWorkers: 6, nowMs: 1 }),
      reasonFor({ liveWorkers: 6 }),
      reasonFor({ liveWorkers: 6, throughput: 1_000 }),
    ];
    expect(new Set(reasons.filter(Boolean)).size).toBe(6);
  });

  test('says whether the capacity of a worker was measured', () => {
    expect(reasonFor({ visible: 200, capacityPerWorker: 20 })).toContain('measured');
    expect(reasonFor({ visible: 200 })).not.toContain('measured');
  });
});
