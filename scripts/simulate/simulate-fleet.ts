import type { Engine, View } from './engine.ts';
import { type Cohort, createFifo } from './fifo.ts';
import { createSimulatedWorker, type Plant, type SimulatedWorker } from './simulated-worker.ts';

export type Scenario = {
  name: string;
  title: string;
  seconds: number;
  startWorkers: number;
  /** Messages in the queue at the start. */
  backlog?: number;
  /** Messages per second. */
  arrivals: (second: number) => number;
  /** Whether the table is down, so that workers pause. */
  outage?: (second: number) => boolean;
};

export type Sample = { arrivals: number; backlog: number; workers: number; oldestAge: number };
export type Run = { samples: Sample[]; workerSeconds: number; redelivered: number };

const SMOOTHED_SECONDS = 10;

/** Runs a scenario second by second. Deterministic: the same input gives the same output. */
export function simulateFleet(scenario: Scenario, plant: Plant, engine: Engine): Run {
  const decide = engine.start();
  const queue = createFifo();
  const hidden: { until: number; cohorts: Cohort[] }[] = [];
  const recentlyDone: number[] = [];
  let workers = Array.from({ length: scenario.startWorkers }, () => createSimulatedWorker(plant, 0));
  let draining: SimulatedWorker[] = [];
  let fraction = 0;
  let wasBusy = false;
  const run: Run = { samples: [], workerSeconds: 0, redelivered: 0 };
  queue.push({ arrivedAt: 0, count: scenario.backlog ?? 0 });

  for (let second = 0; second < scenario.seconds; second += 1) {
    const frozen = scenario.outage?.(second) ?? false;
    arrive(second);
    const { inService, done, oldestDone } = frozen ? idle(second) : work(second);
    const inFlight = countInFlight() + Math.round(done * Math.min(1, plant.serviceSeconds));
    const view: View = {
      second,
      visible: queue.size(),
      inFlight,
      desired: workers.length,
      inService,
      throughput: smoothed(done),
      capacityPerWorker: wasBusy ? plant.capacityPerWorker : undefined,
      utilisation: done / Math.max(1, inService * plant.capacityPerWorker),
      frozen,
    };
    run.workerSeconds += workers.length + draining.length;
    run.samples.push({
      arrivals: scenario.arrivals(second),
      backlog: view.visible + countInFlight() + countHidden(),
      workers: workers.length,
      oldestAge:
        second - Math.min(second, oldestDone ?? second, queue.oldest() ?? second, oldestInFlight(second)),
    });
    resize(decide(view), second);
  }
  return run;

  function arrive(second: number): void {
    while (hidden[0] !== undefined && hidden[0].until <= second) queue.putBack(hidden.shift()?.cohorts ?? []);
    const due = scenario.arrivals(second) + fraction;
    const count = Math.floor(due + 1e-9);
    fraction = due - count;
    queue.push({ arrivedAt: second, count });
  }

  function idle(second: number) {
    return {
      inService: workers.filter(({ readyAt }) => readyAt <= second).length,
      done: 0,
      oldestDone: undefined,
    };
  }

  function work(second: number) {
    const ready = workers.filter(({ readyAt }) => readyAt <= second);
    // The queue is shared evenly: no worker receives more than its share.
    const share = Math.ceil(queue.size() / Math.max(1, ready.length));
    const shared = { take: (wanted: number) => queue.take(Math.min(wanted, share)) };
    const finished = [
      ...ready.map((worker) => worker.work(shared)),
      ...draining.map((worker) => worker.work(undefined)),
    ];
    draining = draining.filter(({ inFlight }) => inFlight.size() > 0);
    const done = finished.reduce((sum, one) => sum + one.done, 0);
    wasBusy ||= finished.some((one) => one.done >= Math.floor(plant.capacityPerWorker));
    const oldest = finished.flatMap((one) => one.oldest ?? []);
    return {
      inService: ready.length,
      done,
      oldestDone: oldest.length === 0 ? undefined : Math.min(...oldest),
    };
  }

  function smoothed(done: number): number {
    recentlyDone.push(done);
    if (recentlyDone.length > SMOOTHED_SECONDS) recentlyDone.shift();
    return recentlyDone.reduce((sum, one) => sum + one, 0) / recentlyDone.length;
  }

  function resize(desired: number, second: number): void {
    while (workers.length < desired)
      workers.push(createSimulatedWorker(plant, second + 1 + plant.bootSeconds));
    const surplus = workers.slice(desired);
    workers = workers.slice(0, desired);
    for (const worker of surplus) {
      if (!engine.killsBusyWorkers) draining.push(worker);
      else kill(worker, second);
    }
  }

  function kill({ inFlight }: SimulatedWorker, second: number): void {
    run.redelivered += inFlight.size();
    hidden.push({ until: second + plant.visibilityTimeoutSeconds, cohorts: inFlight.take(inFlight.size()) });
  }

  function countInFlight(): number {
    return [...workers, ...draining].reduce((sum, worker) => sum + worker.inFlight.size(), 0);
  }

  function countHidden(): number {
    return hidden.reduce((sum, { cohorts }) => sum + cohorts.reduce((all, { count }) => all + count, 0), 0);
  }

  function oldestInFlight(second: number): number {
    return [...workers, ...draining].reduce(
      (oldest, worker) => Math.min(oldest, worker.inFlight.oldest() ?? second),
      second,
    );
  }
}
