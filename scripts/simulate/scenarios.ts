import { capacityPerWorker, DEFAULT_SCALING } from '../../core/scaling/scaling.ts';
import { TIMINGS } from '../../core/settings/timings.ts';
import type { Scenario } from './simulate-fleet.ts';
import type { Plant } from './simulated-fleet.ts';

/** A worker on an EC2 instance of its own. */
export const EC2_PLANT: Plant = {
  capacityPerWorker: capacityPerWorker(DEFAULT_SCALING),
  maxInFlight: DEFAULT_SCALING.concurrency,
  serviceSeconds: 0.1,
  visibilityTimeoutSeconds: TIMINGS.visibility,
};

const MINUTE = 60;
const HOUR = 3_600;

export const STEADY: Scenario = {
  name: 'steady',
  title: 'Steady: 100 messages/s',
  seconds: 2 * HOUR,
  startWorkers: 6,
  arrivals: () => 100,
};

export const SPIKE: Scenario = {
  name: 'spike',
  title: 'Spike: 15 messages/s, ×20 for 10 minutes',
  seconds: 90 * MINUTE,
  startWorkers: 2,
  arrivals: (second) => (second >= 10 * MINUTE && second < 20 * MINUTE ? 300 : 15),
};

export const RAMP: Scenario = {
  name: 'ramp',
  title: 'Ramp: 20 to 300 messages/s in 30 minutes, and back',
  seconds: 2 * HOUR,
  startWorkers: 2,
  arrivals: (second) => 20 + 280 * rampShare(second),
};

export const BURSTS: Scenario = {
  name: 'bursts',
  title: 'Bursts: 15 messages/s, ×20 for 2 minutes every 20',
  seconds: 2 * HOUR,
  startWorkers: 2,
  arrivals: (second) => (second % (20 * MINUTE) >= 18 * MINUTE ? 300 : 15),
};

/** Two workers handle 40 messages a second, twenty handle 400. */
export const SCENARIOS: Scenario[] = [
  STEADY,
  RAMP,
  SPIKE,
  BURSTS,
  {
    name: 'daily-wave',
    title: 'Daily wave: 20 messages/s at night, 200 at noon',
    seconds: 24 * HOUR,
    startWorkers: 2,
    arrivals: (second) => 110 - 90 * Math.cos((second / (24 * HOUR)) * 2 * Math.PI),
  },
  {
    name: 'outage',
    title: 'Outage: 60 messages/s, the table down for 10 minutes, then the catch-up',
    seconds: 90 * MINUTE,
    startWorkers: 4,
    arrivals: () => 60,
    outage: (second) => second >= 10 * MINUTE && second < 20 * MINUTE,
  },
];

function rampShare(second: number): number {
  const up = (second - 10 * MINUTE) / (30 * MINUTE);
  const down = (100 * MINUTE - second) / (30 * MINUTE);
  return Math.max(0, Math.min(1, up, down));
}
