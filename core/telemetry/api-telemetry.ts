import { type Clock, createClock } from '../clock/clock.ts';
import { createMinuteCounter, type MinuteCounter } from '../counts/rollups.ts';
import { type ApiProbe, createApiProbe } from './api-probe.ts';
import { createClockProbe } from './clock-probe.ts';
import { createDependencyProbe, type DependencyProbe } from './dependency-probe.ts';
import { showEventLoop, watchEventLoop } from './event-loop.ts';
import { createLogger, type Logger } from './logging.ts';
import { type ApiMetrics, createApiMetrics } from './metrics/api-metrics.ts';
import { createThreadProbe, type ThreadProbe } from './thread-probe.ts';

export type ApiTelemetry = {
  logger: Logger;
  metrics: ApiMetrics;
  clock: Clock;
  counter: MinuteCounter;
  probe: ApiProbe;
  /** Is told of each call to a service. */
  dependencies: DependencyProbe;
  /** Is told what the sending thread reports. */
  sendingThread: ThreadProbe;
};

/** Creates the telemetry of an API process: logs, metrics and counts, all on one clock. */
export function createApiTelemetry({ level }: { level: string }): ApiTelemetry {
  const logger = createLogger({ service: 'api', level });
  const metrics = createApiMetrics();
  const dependencies = createDependencyProbe(metrics);
  watchEventLoop((load) => showEventLoop(metrics, 'main', load));
  const clock = createClock({ probe: createClockProbe({ metrics, logger }) });
  const counter = createMinuteCounter(clock.now);
  const probe = createApiProbe({ metrics, logger, counter });
  const sendingThread = createThreadProbe({ metrics, dependencies }, 'sending');
  return { logger, metrics, clock, counter, probe, dependencies, sendingThread };
}
