import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  capacityPerWorker,
  DEFAULT_SCALING,
  decideWorkers,
  initialScalingState,
  type ScalingParameters,
  targetBacklogPerWorker,
} from './scaling.ts';

type Load = { rate: number; backlog: number; workers: number; capacity: number };

/** A fleet that follows the policy every second, with workers that start at once. */
function follow({ rate, backlog, workers, capacity }: Load, seconds: number, policy = DEFAULT_SCALING) {
  let state = initialScalingState;
  const lately: number[] = [];
  return Array.from({ length: seconds }, (_, second) => {
    const done = Math.min(backlog + rate, workers * capacity);
    backlog += rate - done;
    lately.push(done);
    const window = lately.slice(-10);
    const decision = decideWorkers(
      {
        nowMs: second * 1000,
        visible: Math.floor(backlog),
        inFlight: 0,
        liveWorkers: workers,
        capacityPerWorker: capacity,
        throughput: window.reduce((sum, one) => sum + one, 0) / window.length,
        frozen: false,
      },
      state,
      policy,
    );
    [workers, state] = [decision.desired, decision.state];
    return { workers, backlog };
  });
}

/** Arrivals within the largest fleet's capacity, and up to two minutes of its work in the queue. */
const loads: fc.Arbitrary<Load> = fc
  .record({
    // Whole numbers, because doubles are drawn by their bits, and most of those are nearly 0.
    capacity: fc.integer({ min: 2, max: 60 }),
    percent: fc.nat({ max: 80 }),
    waiting: fc.nat({ max: 120 }),
    workers: fc.integer({ min: 2, max: 20 }),
  })
  .map(({ capacity, percent, waiting, workers }) => ({
    capacity,
    workers,
    rate: Math.floor((percent * capacity * 20) / 100),
    backlog: Math.floor(waiting * capacity * 20),
  }));

describe('a fleet that follows the policy', () => {
  test('settles on steady arrivals, with enough capacity, and never oscillates', () => {
    fc.assert(
      fc.property(loads, (load) => {
        const rest = follow(load, 1_800).slice(1_200);
        const sizes = new Set(rest.map(({ workers }) => workers));

        expect(sizes.size).toBe(1);
        expect((rest[0]?.workers ?? 0) * load.capacity).toBeGreaterThanOrEqual(load.rate);
      }),
      { numRuns: 200 },
    );
  });

  // Not always to zero: a fleet that just keeps up keeps its backlog, if that is within the goal.
  test('drains any backlog that it has capacity for, down to the latency goal', () => {
    fc.assert(
      fc.property(loads, (load) => {
        const target = targetBacklogPerWorker(DEFAULT_SCALING, load.capacity);
        const late = follow(load, 1_800)
          .slice(1_200)
          .filter(({ backlog, workers }) => backlog > workers * target);

        expect(late).toEqual([]);
      }),
      { numRuns: 200 },
    );
  });
});

test('a worker that is needed for the current throughput stays, however empty the queue is', () => {
  const quiet = { nowMs: 60_000, visible: 0, inFlight: 0, liveWorkers: 6, frozen: false };
  const long = { fewerSinceMs: 0 };
  const busy = decideWorkers({ ...quiet, throughput: 100, capacityPerWorker: 20 }, long, DEFAULT_SCALING);

  expect(busy.desired).toBe(6);
  expect(busy.reason).toContain('5 would be 100 % busy with 100.0 messages/s');
  expect(
    decideWorkers({ ...quiet, throughput: 85, capacityPerWorker: 20 }, long, DEFAULT_SCALING).desired,
  ).toBe(5);
});

test('a worker whose fleet has no throughput yet may go', () => {
  const slow = {
    nowMs: 60_000,
    visible: 0,
    inFlight: 0,
    liveWorkers: 3,
    frozen: false,
    capacityPerWorker: 0.1,
  };
  expect(decideWorkers(slow, { fewerSinceMs: 0 }, DEFAULT_SCALING).desired).toBe(2);
});

describe('the target backlog per worker', () => {
  const parameters: ScalingParameters = {
    ...DEFAULT_SCALING,
    latencyGoalSeconds: 3,
    concurrency: 40,
    busyServiceSeconds: { floor: 0.5, default: 4 },
  };

  test('is the latency goal times concurrency ÷ busy service time', () => {
    expect(capacityPerWorker(parameters)).toBe(10);
    expect(targetBacklogPerWorker(parameters)).toBe(30);
    expect(capacityPerWorker(DEFAULT_SCALING)).toBe(20);
  });

  test('follows the measurement, up to the floor of the service time', () => {
    expect(targetBacklogPerWorker(parameters, 25)).toBe(75);
    expect(targetBacklogPerWorker(parameters, 5_000)).toBe(240);
    expect(capacityPerWorker(DEFAULT_SCALING, 5_000)).toBe(100);
    expect(targetBacklogPerWorker(parameters, 0.01)).toBe(1);
  });
});
