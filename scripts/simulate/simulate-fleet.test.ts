import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { AWS_CONDITIONS } from './conditions.ts';
import type { Engine } from './engine.ts';
import { poissonArrivals } from './results.ts';
import { evenArrivals, type Scenario, simulateFleet } from './simulate-fleet.ts';
import type { Plant } from './simulated-fleet.ts';

const plant: Plant = {
  capacityPerWorker: 20,
  maxInFlight: 40,
  serviceSeconds: 0.1,
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
  assumes: [],
  start: () => ({ decide: ({ second }) => workersAt(second) }),
});
/** A run whose instances all boot in the same time, with as many arrivals in each second as on average. */
const run = (scenario: Scenario, engine: Engine, bootSeconds = 90) =>
  simulateFleet({
    scenario,
    arrivals: evenArrivals(scenario),
    plant,
    engine,
    conditions: { ...AWS_CONDITIONS, bootSeconds: [bootSeconds, bootSeconds] },
  });

test('a backlog drains at the capacity of the workers', () => {
  const { samples } = run(
    scenario({ backlog: 400 }),
    sized(() => 2),
  );

  expect(samples.backlog.indexOf(0)).toBe(9);
  expect(samples.oldestAge[4]).toBe(4);
});

test('a worker does nothing until it has booted, and costs from the decision to start it', () => {
  const { samples, workerSeconds } = run(
    scenario({ seconds: 100, backlog: 10_000 }),
    sized(() => 4),
  );

  expect(samples.backlog[90]).toBe(10_000 - 91 * 40);
  expect(samples.backlog[91]).toBe(10_000 - 91 * 40 - 80);
  expect(workerSeconds).toBe(2 + 99 * 4);
});

test('each instance boots in a time of its own, within the range', () => {
  const servingFrom: number[] = [];
  const watching: Engine = {
    ...sized(() => 0),
    start: () => ({
      decide({ second, serving }) {
        while (servingFrom.length < serving) servingFrom.push(second);
        return 20;
      },
    }),
  };
  const quiet = scenario({ startWorkers: 0 });
  simulateFleet({ scenario: quiet, arrivals: evenArrivals(quiet), plant, engine: watching });

  expect(servingFrom).toHaveLength(20);
  expect(new Set(servingFrom).size).toBeGreaterThan(10);
  expect(Math.min(...servingFrom)).toBeGreaterThanOrEqual(41);
  expect(Math.max(...servingFrom)).toBeLessThanOrEqual(181);
});

test('the same seed gives the same run, and another one another', () => {
  const busy = scenario({ arrivals: () => 60 });
  const backlogOf = (seed: number) =>
    simulateFleet({
      scenario: busy,
      arrivals: poissonArrivals(busy, seed),
      plant,
      engine: sized(() => 4),
      seed,
    }).samples.backlog;

  expect(backlogOf(1)).toEqual(backlogOf(1));
  expect(backlogOf(1)).not.toEqual(backlogOf(2));
});

describe('a worker that is taken away', () => {
  const shrinking = (kills: boolean) =>
    run(
      scenario({ backlog: 400, seconds: 60 }),
      sized((second) => (second < 3 ? 2 : 1), kills),
    );

  test('finishes the messages in flight', () => {
    const { redelivered, samples } = shrinking(false);

    expect(redelivered).toBe(0);
    expect(samples.backlog.at(-1)).toBe(0);
  });

  test('loses them to the visibility timeout if it may not drain', () => {
    const { redelivered, samples } = shrinking(true);

    expect(redelivered).toBe(40);
    expect(samples.backlog.at(-1)).toBe(0);
    expect(Math.max(...samples.oldestAge)).toBeGreaterThan(20);
  });

  test('is seen to leave until it has drained and its instance has shut down', () => {
    const leaving: number[] = [];
    const watched: Engine = {
      ...sized(() => 0),
      start: () => ({
        decide(view) {
          leaving.push(view.leaving);
          return view.second < 3 ? 2 : 1;
        },
      }),
    };
    const short = scenario({ backlog: 400, seconds: 60 });
    simulateFleet({
      scenario: short,
      arrivals: evenArrivals(short),
      plant,
      engine: watched,
      conditions: { ...AWS_CONDITIONS, shutdownSeconds: [30, 30] },
    });

    // Taken away at the end of second 3, it drains for two seconds.
    expect([leaving.indexOf(1), leaving.lastIndexOf(1)]).toEqual([4, 34]);
  });
});

test('while the table is down, no message is finished and none is lost', () => {
  const { samples } = run(
    scenario({ arrivals: () => 10, outage: (second) => second < 100 }),
    sized(() => 2),
  );

  expect(samples.backlog[99]).toBe(1_000);
  expect(samples.backlog.at(-1)).toBe(0);
});

test('no message appears or disappears, however often the fleet is resized', () => {
  const sizes = fc.array(fc.integer({ min: 1, max: 10 }), { minLength: 60, maxLength: 60 });
  fc.assert(
    fc.property(sizes, fc.nat(100), fc.boolean(), (sizes, rate, kills) => {
      const { samples } = run(
        scenario({ seconds: 600, arrivals: (second) => (second < 60 ? rate : 0) }),
        sized((second) => sizes[second] ?? 10, kills),
        2,
      );
      samples.backlog.slice(1, 60).forEach((backlog, i) => {
        expect(backlog).toBeLessThanOrEqual((samples.backlog[i] ?? 0) + rate);
      });
      expect(samples.backlog.at(-1)).toBe(0);
    }),
    { numRuns: 30 },
  );
});
