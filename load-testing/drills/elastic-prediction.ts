import type { ScalingParameters } from '../../core/scaling/scaling.ts';
import { TIMINGS } from '../../core/settings/timings.ts';
import { createPolicyEngine } from '../../scripts/simulate/policy-engine.ts';
import { type Sample, simulateFleet } from '../../scripts/simulate/simulate-fleet.ts';

/** What an elastic run comes to, predicted or seen. */
export type ElasticCourse = {
  /** From the first worker's start until nothing waits or is under way. */
  drainSeconds: number;
  peakWorkers: number;
  /** Until the fleet is as small as it may be again, and how many workers there were until then on average. */
  backAtMinSeconds: number;
  meanWorkers: number;
};

export type ElasticSetting = {
  scaling: ScalingParameters;
  messages: number;
  /** Messages per second that arrive while the fleet shrinks. */
  trickle: number;
  handlerConcurrency: number;
  packEvents: number;
  handlerSeconds: number;
};

const BOOT_SECONDS = 1;
const AT_MOST_SECONDS = 3_600;

/** The simulator's answer for a real run's parameters. A busy worker is as fast as its handlers let it be. */
export function predictCourse(setting: ElasticSetting): ElasticCourse {
  const { scaling, messages, trickle, handlerConcurrency, packEvents, handlerSeconds } = setting;
  const plant = {
    capacityPerWorker: handlerConcurrency / (packEvents * handlerSeconds),
    held: scaling.concurrency,
    serviceSeconds: handlerSeconds,
    bootSeconds: BOOT_SECONDS,
    visibilityTimeoutSeconds: TIMINGS.visibility,
  };
  const run = (arrivals: (second: number) => number) =>
    simulateFleet(
      {
        name: 'elastic',
        title: 'Elastic drill',
        seconds: AT_MOST_SECONDS,
        startWorkers: scaling.minWorkers,
        backlog: messages,
        arrivals,
      },
      plant,
      createPolicyEngine(scaling),
    ).samples;
  const drainSeconds = secondsUntil(
    run(() => 0),
    ({ backlog }) => backlog === 0,
  );
  const samples = run((second) => (second > drainSeconds ? trickle : 0));
  return {
    drainSeconds,
    ...courseOfWorkers(
      samples.map(({ workers }) => workers),
      scaling.minWorkers,
    ),
  };
}

/** `workers`: how many there were, in each second. */
export function courseOfWorkers(
  workers: readonly number[],
  minWorkers: number,
): Omit<ElasticCourse, 'drainSeconds'> {
  const peakWorkers = Math.max(...workers);
  const peakAt = workers.indexOf(peakWorkers);
  const back = workers.findIndex((count, second) => second >= peakAt && count === minWorkers);
  const backAtMinSeconds = back < 0 ? workers.length : back;
  const until = workers.slice(0, Math.max(1, backAtMinSeconds));
  return {
    peakWorkers,
    backAtMinSeconds,
    meanWorkers: until.reduce((sum, count) => sum + count, 0) / until.length,
  };
}

function secondsUntil(samples: readonly Sample[], is: (sample: Sample) => boolean): number {
  const found = samples.findIndex(is);
  return found < 0 ? samples.length : found + 1;
}
