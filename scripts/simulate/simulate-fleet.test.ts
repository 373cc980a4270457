import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Engine } from './engine.ts';
import { type Scenario, simulateFleet } from './simulate-fleet.ts';
import type { Plant } from './simulated-worker.ts';

const plant: Plant = {
  capacityPerWorker: 20,
  maxInFlight: 40,
  serviceSeconds: 0.1,
  bootSeconds: 90,
  visibilityTimeoutSeconds: 20,
};
const scenario = (given: Partial<Scenario>): Scenario => ({
  name: 'test',
  title: 'Test',
  seconds: 300,
  startWorkers: 2,
  arrivals: () => 0,
  ...given,
});
/** Decides as given for each second. */
const sized = (workersAt: (second: number) => number, killsBusyWorkers = false): Engine => ({
  name: 'fixed',
  title: 'Fixed',
  killsBusyWorkers,
  start:
    () =>
    ({ second }) =>
      workersAt(second),
});

test('a backlog drains at the capacity of the workers', () => {
  const { samples } = simulateFleet(
    scenario({ backlog: 400 }),
    plant,
    sized(() => 2),
  );

  expect(samples.findIndex(({ backlog }) => backlog === 0)).toBe(9);
  expect(samples[4]?.oldestAge).toBe(4);
});

test('a worker does nothing until it has booted, and costs from the decision to start it', () => {
  const { samples, workerSeconds } = simulateFleet(
    scenario({ seconds: 100, backlog: 10_000 }),
    plant,
    sized(() => 4),
  );

  expect(samples[90]?.backlog).toBe(10_000 - 91 * 40);
  expect(samples[91]?.backlog).toBe(10_000 - 91 * 40 - 80);
  expect(workerSeconds).toBe(2 + 99 * 4);
});

describe('a worker that is taken away', () => {
  const shrinking = (kills: boolean) =>
    simulateFleet(
      scenario({ backlog: 400, seconds: 60 }),
      plant,
      sized((second) => (second < 3 ? 2 : 1), kills),
    );

  test('finishes the messages in flight', () => {
    const { redelivered, samples } = shrinking(false);

    expect(redelivered).toBe(0);
    expect(samples.at(-1)?.backlog).toBe(0);
  });

  test('loses them to the visibility timeout if it may not drain', () => {
    const { redelivered, samples } = shrinking(true);

    expect(redelivered).toBe(40);
    expect(samples.at(-1)?.backlog).toBe(0);
    expect(Math.max(...samples.map(({ oldestAge }) => oldestAge))).toBeGreaterThan(20);
  });
});

test('while the table is down, no message is finished and none is lost', () => {
  const run = simulateFleet(
    scenario({ arrivals: () => 10, outage: (second) => second < 100 }),
    plant,
    sized(() => 2),
  );

  expect(run.samples[99]?.backlog).toBe(1_000);
  expect(run.samples.at(-1)?.backlog).toBe(0);
});

test('no message appears or disappears, however often the fleet is resized', () => {
  const sizes = fc.array(fc.integer({ min: 1, max: 10 }), { minLength: 60, maxLength: 60 });
  fc.assert(
    fc.property(sizes, fc.nat(100), fc.boolean(), (sizes, rate, kills) => {
      const { samples } = simulateFleet(
        scenario({ seconds: 600, arrivals: (second) => (second < 60 ? rate : 0) }),
        { ...plant, bootSeconds: 2 },
        sized((second) => sizes[second] ?? 10, kills),
      );
      samples.slice(1, 60).forEach(({ backlog }, i) => {
        expect(backlog).toBeLessThanOrEqual((samples[i]?.backlog ?? 0) + rate);
      });
      expect(samples.at(-1)?.backlog).toBe(0);
    }),
    { numRuns: 30 },
  );
});
