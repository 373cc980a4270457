import type { ScalingParameters } from '../../core/scaling/scaling.ts';
import { TIMINGS } from '../../core/settings/timings.ts';
import { createPolicyEngine } from '../../scripts/simulate/policy-engine.ts';
import { type Sample, simulateFleet } from '../../scripts/simulate/simulate-fleet.ts';
import { courseOfWorkers, type ElasticCourse } from './elastic-course.ts';

export type ElasticSetting = {
  scaling: ScalingParameters;
  messages: number;
  /** Messages a second while the fleet shrinks. */
  trickle: number;
  handlerConcurrency: number;
  packEvents: number;
  handlerSeconds: number;
};

const BOOT_SECONDS = 1;
const AT_MOST_SECONDS = 3_600;

/** Simulates a real run. A busy worker is as fast as its handlers let it be. */
export function predictCourse(setting: ElasticSetting): ElasticCourse {
  const { scaling, messages, trickle, handlerConcurrency, packEvents, handlerSeconds } = setting;
  const plant = {
    capacityPerWorker: handlerConcurrency / (packEvents * handlerSeconds),
    maxInFlight: scaling.concurrency,
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

function secondsUntil(samples: readonly Sample[], is: (sample: Sample) => boolean): number {
  const found = samples.findIndex(is);
  return found < 0 ? samples.length : found + 1;
}
