import type { ScalingParameters } from '../../core/scaling/scaling.ts';
import { TIMINGS } from '../../core/settings/timings.ts';
import { AWS_CONDITIONS } from '../../scripts/simulate/conditions.ts';
import { createPolicyEngine } from '../../scripts/simulate/policy-engine.ts';
import { evenArrivals, simulateFleet } from '../../scripts/simulate/simulate-fleet.ts';
import { courseOfWorkers, type ElasticCourse } from './elastic-course.ts';

export type ElasticSetting = {
  scaling: ScalingParameters;
  messages: number;
  /** Messages a second while the fleet shrinks. */
  trickle: number;
  handlerConcurrency: number;
  packEvents: number;
  handlerSeconds: number;
  /** From the decision to add a worker until it serves. */
  bootSeconds: number;
};

const AT_MOST_SECONDS = 3_600;

/** Simulates a real run. A busy worker is as fast as its handlers let it be. */
export function predictCourse(setting: ElasticSetting): ElasticCourse {
  const { scaling, messages, trickle, handlerConcurrency, packEvents, handlerSeconds, bootSeconds } = setting;
  const plant = {
    capacityPerWorker: handlerConcurrency / (packEvents * handlerSeconds),
    maxInFlight: scaling.concurrency,
    serviceSeconds: handlerSeconds,
    visibilityTimeoutSeconds: TIMINGS.visibility,
  };
  const run = (arrivals: (second: number) => number) => {
    const scenario = {
      name: 'elastic',
      title: 'Elastic drill',
      seconds: AT_MOST_SECONDS,
      startWorkers: scaling.minWorkers,
      backlog: messages,
      arrivals,
    };
    return simulateFleet({
      scenario,
      arrivals: evenArrivals(scenario),
      plant,
      engine: createPolicyEngine(scaling),
      conditions: { ...AWS_CONDITIONS, bootSeconds: [bootSeconds, bootSeconds] },
    }).samples;
  };
  const drained = run(() => 0).backlog.indexOf(0);
  const drainSeconds = drained < 0 ? AT_MOST_SECONDS : drained + 1;
  const { workers } = run((second) => (second > drainSeconds ? trickle : 0));
  return { drainSeconds, ...courseOfWorkers([...workers], scaling.minWorkers) };
}
