import { DEFAULT_SCALING, targetBacklogPerWorker } from '../../core/scaling/scaling.ts';
import { readEnvironments } from '../../infra/config.ts';
import { instancePrice, LOOKED_UP } from '../../infra/cost/prices.ts';
import type { Run, Sample } from './simulate-fleet.ts';

export type Measures = {
  drainSeconds: number;
  worstAgeSeconds: number;
  peakWorkers: number;
  workerHours: number;
  usd: number;
  redelivered: number;
  isWithinSlo: boolean;
};

const { instanceType } = readEnvironments({}).production.worker;

/** On demand, Linux, us-east-1. */
export const WORKER_PRICE = {
  instanceType,
  usdPerHour: instancePrice(instanceType).usd,
  asOf: LOOKED_UP.slice(0, 'yyyy-mm'.length),
};

/** The SLO: no message is older than this when it is done. */
export const WORST_AGE_GOAL_SECONDS = 300;

export function measure({ samples, workerSeconds, redelivered }: Run): Measures {
  const worstAgeSeconds = highest(samples, ({ oldestAge }) => oldestAge);
  const workerHours = workerSeconds / 3_600;
  return {
    drainSeconds: longestBacklog(samples),
    worstAgeSeconds,
    peakWorkers: highest(samples, ({ workers }) => workers),
    workerHours,
    usd: workerHours * WORKER_PRICE.usdPerHour,
    redelivered,
    isWithinSlo: worstAgeSeconds <= WORST_AGE_GOAL_SECONDS,
  };
}

function highest(samples: Sample[], value: (sample: Sample) => number): number {
  return samples.reduce((most, sample) => Math.max(most, value(sample)), 0);
}

/** The longest uninterrupted time during which the backlog exceeded the target of the workers present. */
function longestBacklog(samples: Sample[]): number {
  const target = targetBacklogPerWorker(DEFAULT_SCALING);
  let longest = 0;
  let current = 0;
  for (const { backlog, workers } of samples) {
    current = backlog > target * workers ? current + 1 : 0;
    longest = Math.max(longest, current);
  }
  return longest;
}
