import { type Clock, createClock } from '../clock/clock.ts';
import { createMinuteCounter, type MinuteCounter } from '../counts/rollups.ts';
import { createClockProbe } from './clock-probe.ts';
import { createDependencyProbe, type DependencyProbe } from './dependency-probe.ts';
import { showEventLoop, watchEventLoop } from './event-loop.ts';
import { createLogger, type Logger } from './logging.ts';
import { createWorkerMetrics, type WorkerMetrics } from './metrics/worker-metrics.ts';
import { createWorkerProbe, type WorkerProbe } from './worker-probe.ts';

export type WorkerTelemetry = {
  logger: Logger;
  metrics: WorkerMetrics;
  clock: Clock;
  counter: MinuteCounter;
  probe: WorkerProbe;
  /** Is told of each call to a service. */
  dependencies: DependencyProbe;
};

/** Creates the telemetry of a worker: logs, metrics and counts, all on one clock. */
export function createWorkerTelemetry({ level }: { level: string }): WorkerTelemetry {
  const logger = createLogger({ service: 'worker', level });
  const metrics = createWorkerMetrics();
  const dependencies = createDependencyProbe(metrics);
  watchEventLoop((load) => showEventLoop(metrics, 'main', load));
  const clock = createClock({ probe: createClockProbe({ metrics, logger }) });
  const { now } = clock;
  const counter = createMinuteCounter(now);
  const probe = createWorkerProbe({ metrics, logger, counter, now });
  return { logger, metrics, clock, counter, probe, dependencies };
}
