import { DEFAULT_SCALING, targetBacklogPerWorker } from '../../core/scaling/scaling.ts';
import { readEnvironments } from '../../infra/config.ts';
import { instancePrice, LOOKED_UP } from '../../infra/cost/prices.ts';
import { type Band, bandOf } from './band.ts';
import type { Run, Samples } from './simulate-fleet.ts';

/** Of one run. */
export type Measures = {
  drainSeconds: number;
  worstAgeSeconds: number;
  peakWorkers: number;
  workerHours: number;
  usd: number;
  reversals: number;
  redelivered: number;
  interferences: number;
};

const { instanceType } = readEnvironments({}).production.worker;

/** On demand, Linux, us-east-1. */
export const WORKER_PRICE = {
  instanceType,
  usdPerHour: instancePrice(instanceType).usd,
  asOf: LOOKED_UP.slice(0, 'yyyy-mm'.length),
};

/** A change of the fleet's size is taken back if the next one, within this time, goes the other way. */
export const REVERSAL_SECONDS = 600;

export function measure({ samples, workerSeconds, redelivered, interferences }: Run): Measures {
  const workerHours = workerSeconds / 3_600;
  return {
    drainSeconds: longestBacklog(samples),
    worstAgeSeconds: highest(samples.oldestAge),
    peakWorkers: highest(samples.workers),
    workerHours,
    usd: workerHours * WORKER_PRICE.usdPerHour,
    reversals: countReversals(samples.workers),
    redelivered,
    interferences,
  };
}

export type MeasureBands = Record<keyof Measures, Band>;

/** Each measure's band over runs. */
export function measureBands(runs: readonly Measures[]): MeasureBands {
  const band = (name: keyof Measures) => bandOf(runs.map((run) => run[name]));
  return {
    drainSeconds: band('drainSeconds'),
    worstAgeSeconds: band('worstAgeSeconds'),
    peakWorkers: band('peakWorkers'),
    workerHours: band('workerHours'),
    usd: band('usd'),
    reversals: band('reversals'),
    redelivered: band('redelivered'),
    interferences: band('interferences'),
  };
}

function highest(values: Int32Array): number {
  let most = 0;
  for (const value of values) if (value > most) most = value;
  return most;
}

/** The longest uninterrupted time during which the backlog exceeded the target of the workers present. */
function longestBacklog({ backlog, workers }: Samples): number {
  const target = targetBacklogPerWorker(DEFAULT_SCALING);
  let longest = 0;
  let current = 0;
  for (let second = 0; second < backlog.length; second += 1) {
    current = (backlog[second] ?? 0) > target * (workers[second] ?? 0) ? current + 1 : 0;
    if (current > longest) longest = current;
  }
  return longest;
}

/** How often the fleet grew after it had just shrunk, or shrank after it had just grown. */
function countReversals(workers: Int32Array): number {
  let count = 0;
  let last = { direction: 0, second: 0 };
  for (let second = 1; second < workers.length; second += 1) {
    const direction = Math.sign((workers[second] ?? 0) - (workers[second - 1] ?? 0));
    if (direction === 0) continue;
    if (direction === -last.direction && second - last.second <= REVERSAL_SECONDS) count += 1;
    last = { direction, second };
  }
  return count;
}
