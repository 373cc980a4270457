import { type Clock, createClock } from '../clock/clock.ts';
import { createMinuteCounter, type MinuteCounter } from '../counts/rollups.ts';
import { type ApiProbe, createApiProbe } from './api-probe.ts';
import { createClockProbe } from './clock-probe.ts';
import { createLogger, type Logger } from './logging.ts';
import { type ApiMetrics, createApiMetrics } from './metrics/api-metrics.ts';

export type ApiTelemetry = {
  logger: Logger;
  metrics: ApiMetrics;
  clock: Clock;
  counter: MinuteCounter;
  probe: ApiProbe;
};

/** Creates the telemetry of an API process: logs, metrics and counts, all on one clock. */
export function createApiTelemetry({ level }: { level: string }): ApiTelemetry {
  const logger = createLogger({ service: 'api', level });
  const metrics = createApiMetrics();
  const clock = createClock({ probe: createClockProbe({ metrics, logger }) });
  const counter = createMinuteCounter(clock.now);
  return { logger, metrics, clock, counter, probe: createApiProbe({ metrics, logger, counter }) };
}
