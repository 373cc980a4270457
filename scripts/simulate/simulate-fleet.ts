import { AWS_CONDITIONS, type Conditions } from './conditions.ts';
import type { Engine, Leadership, View } from './engine.ts';
import { createFifo } from './fifo.ts';
import { ROUND_SECONDS } from './leader.ts';
import { createRandom, draw, type Range } from './random.ts';
import { createSimulatedFleet, type Plant } from './simulated-fleet.ts';

export type Scenario = {
  name: string;
  title: string;
  seconds: number;
  startWorkers: number;
  /** Messages in the queue at the start. */
  backlog?: number;
  /** Messages per second, on average. */
  arrivals: (second: number) => number;
  /** Whether the table is down, so that workers pause. */
  outage?: (second: number) => boolean;
  /** By default one process leads all the time. */
  leadership?: Leadership;
};

/** A value per second of each. */
export type Samples = {
  arrivals: Int32Array;
  backlog: Int32Array;
  workers: Int32Array;
  oldestAge: Int32Array;
};
export type Run = { samples: Samples; workerSeconds: number; redelivered: number; interferences: number };

export type Setting = {
  scenario: Scenario;
  /** Messages that arrive in each second. */
  arrivals: Int32Array;
  plant: Plant;
  engine: Engine;
  conditions?: Conditions;
  seed?: number;
};

const SMOOTHED_SECONDS = 10;
const ALWAYS: Leadership = (random) => [{ from: ROUND_SECONDS * random(), until: Infinity }];

/** Runs a scenario second by second. The same input, the seed included, gives the same output. */
export function simulateFleet({
  scenario,
  arrivals,
  plant,
  engine,
  conditions = AWS_CONDITIONS,
  seed = 1,
}: Setting): Run {
  const randomOf = (stream: string) => createRandom(seed, stream);
  const { leadership = ALWAYS } = scenario;
  const sizer = engine.start({ conditions, randomOf, leadership });
  const queue = createFifo();
  const times = {
    bootSeconds: drawSeconds(conditions.bootSeconds, randomOf('boot')),
    shutdownSeconds: drawSeconds(conditions.shutdownSeconds, randomOf('shutdown')),
  };
  const fleet = createSimulatedFleet(plant, times, queue, scenario.startWorkers);
  const smooth = createSmoothing();
  const samples = createSamples(scenario.seconds, arrivals);
  const view: View = {
    second: 0,
    visible: 0,
    inFlight: 0,
    desired: 0,
    serving: 0,
    leaving: 0,
    throughput: 0,
    capacityPerWorker: undefined,
    utilisation: 0,
    frozen: false,
  };
  let workerSeconds = 0;
  let redelivered = 0;
  queue.push(0, scenario.backlog ?? 0);

  for (let second = 0; second < scenario.seconds; second += 1) {
    fleet.pass(second);
    queue.push(second, arrivals[second] ?? 0);
    const oldest = Math.min(second, queue.oldest() ?? second, fleet.oldest());
    view.frozen = scenario.outage?.(second) ?? false;
    const done = view.frozen ? 0 : fleet.work(second);
    see(second, done);
    workerSeconds += view.desired + fleet.draining();
    samples.backlog[second] = view.visible + fleet.inFlight() + fleet.hidden();
    samples.workers[second] = view.desired;
    samples.oldestAge[second] = second - oldest;
    redelivered += fleet.resize(sizer.decide(view), second, engine.killsBusyWorkers);
  }
  return { samples, workerSeconds, redelivered, interferences: sizer.interferences?.() ?? 0 };

  function see(second: number, done: number): void {
    view.second = second;
    view.visible = queue.size();
    view.inFlight = fleet.inFlight() + Math.round(done * Math.min(1, plant.serviceSeconds));
    view.desired = fleet.desired();
    view.serving = fleet.serving();
    view.leaving = fleet.leaving();
    view.throughput = smooth(done);
    view.utilisation = done / Math.max(1, view.serving * plant.capacityPerWorker);
    const isBusy = view.serving > 0 && done >= Math.floor(view.serving * plant.capacityPerWorker);
    if (isBusy) view.capacityPerWorker = plant.capacityPerWorker;
  }
}

/** As many arrivals in each second as there are on average. */
export function evenArrivals({ seconds, arrivals }: Pick<Scenario, 'seconds' | 'arrivals'>): Int32Array {
  let fraction = 0;
  return Int32Array.from({ length: seconds }, (_, second) => {
    const due = arrivals(second) + fraction;
    const count = Math.floor(due + 1e-9);
    fraction = due - count;
    return count;
  });
}

function drawSeconds(range: Range, random: () => number): () => number {
  return () => Math.round(draw(range, random));
}

function createSamples(seconds: number, arrivals: Int32Array): Samples {
  const series = () => new Int32Array(seconds);
  return { arrivals, backlog: series(), workers: series(), oldestAge: series() };
}

/** The mean of the last seconds. */
function createSmoothing(): (done: number) => number {
  const recent = new Int32Array(SMOOTHED_SECONDS);
  let [sum, count] = [0, 0];
  return (done) => {
    const at = count % SMOOTHED_SECONDS;
    sum += done - (recent[at] ?? 0);
    recent[at] = done;
    count += 1;
    return sum / Math.min(count, SMOOTHED_SECONDS);
  };
}
