import { type Clock, createClock } from '../clock/clock.ts';
import { createMinuteCounter, type MinuteCounter } from '../counts/rollups.ts';
import type { LogSink } from '../ports/log-sink.ts';
import type { SpanSink, SpanSinkProbe } from '../ports/span-sink.ts';
import { type ApiProbe, createApiProbe } from './api-probe.ts';
import { createClockProbe } from './clock-probe.ts';
import { type ConnectLogs, createConnectedLogger } from './connected-logger.ts';
import { createDependencyProbe, type DependencyProbe } from './dependency-probe.ts';
import { showEventLoop, watchEventLoop } from './event-loop.ts';
import type { Logger } from './logging.ts';
import { type ApiMetrics, createApiMetrics } from './metrics/api-metrics.ts';
import { createThreadProbe, type ThreadProbe } from './thread-probe.ts';
import { createApiSpans } from './tracing/api-spans.ts';
import { createSpanSinkProbe } from './tracing/span-sink-probe.ts';

export type ApiTelemetry = {
  logger: Logger;
  metrics: ApiMetrics;
  clock: Clock;
  counter: MinuteCounter;
  probe: ApiProbe;
  /** Gets a report of each call to a service. */
  dependencies: DependencyProbe;
  /** Gets the sending thread's reports. */
  sendingThread: ThreadProbe;
  /** Absent while tracing is off. */
  spans: SpanSink | undefined;
  /** Absent while log lines are on standard output alone. */
  logs: LogSink | undefined;
};

type Options = {
  level: string;
  connectLogs: ConnectLogs;
  /** The name of the event queue. */
  queue: string;
  connectSpans: (probe: SpanSinkProbe) => Promise<SpanSink | undefined>;
};

/** Creates the telemetry of an API process: logs, metrics, counts and spans, all on one clock. */
export async function createApiTelemetry({
  queue,
  connectSpans,
  ...logging
}: Options): Promise<ApiTelemetry> {
  const { logger, logs } = await createConnectedLogger({ service: 'api', ...logging });
  const metrics = createApiMetrics();
  const dependencies = createDependencyProbe(metrics);
  watchEventLoop((load) => showEventLoop(metrics, 'main', load));
  const clock = createClock({ probe: createClockProbe({ metrics, logger }) });
  const { now } = clock;
  const counter = createMinuteCounter(now);
  const spans = await connectSpans(createSpanSinkProbe({ metrics, logger }));
  const apiSpans = spans && createApiSpans({ spans, queue, now });
  const probe = createApiProbe({ metrics, logger, counter, spans: apiSpans });
  const sendingThread = createThreadProbe({ metrics, dependencies }, 'sending');
  return { logger, metrics, clock, counter, probe, spans, logs, dependencies, sendingThread };
}
