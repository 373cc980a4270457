import { type Clock, createClock } from '../clock/clock.ts';
import { createMinuteCounter, type MinuteCounter } from '../counts/rollups.ts';
import type { LogSink } from '../ports/log-sink.ts';
import type { SpanSink, SpanSinkProbe } from '../ports/span-sink.ts';
import { createClockProbe } from './clock-probe.ts';
import { type ConnectLogs, createConnectedLogger } from './connected-logger.ts';
import { createDependencyProbe, type DependencyProbe } from './dependency-probe.ts';
import { showEventLoop, watchEventLoop } from './event-loop.ts';
import type { Logger } from './logging.ts';
import { createWorkerMetrics, type WorkerMetrics } from './metrics/worker-metrics.ts';
import { createSpanSinkProbe } from './tracing/span-sink-probe.ts';
import { createSpanTimes } from './tracing/span-times.ts';
import type { QueueNames } from './tracing/stage-span.ts';
import { type TraceContexts, UNTRACED } from './tracing/trace-contexts.ts';
import { createWholeTraces, type WholeTraceLimits } from './tracing/whole-traces.ts';
import { createWorkerSpans } from './tracing/worker-spans.ts';
import { createWorkerProbe, type WorkerProbe } from './worker-probe.ts';

export type WorkerTelemetry = {
  logger: Logger;
  metrics: WorkerMetrics;
  clock: Clock;
  counter: MinuteCounter;
  probe: WorkerProbe;
  /** Gets a report of each call to a service. */
  dependencies: DependencyProbe;
  contexts: TraceContexts;
  /** Absent while tracing is off. */
  spans: SpanSink | undefined;
  /** Absent while log lines are on standard output alone. */
  logs: LogSink | undefined;
};

type Options = {
  level: string;
  queues: QueueNames;
  wholeTraces: WholeTraceLimits;
  connectLogs: ConnectLogs;
  connectSpans: (probe: SpanSinkProbe) => Promise<SpanSink | undefined>;
};

/** Creates the telemetry of a worker: logs, metrics, counts and spans, all on one clock. */
export async function createWorkerTelemetry(options: Options): Promise<WorkerTelemetry> {
  const { level, connectLogs } = options;
  const { logger, logs } = await createConnectedLogger({ service: 'worker', level, connectLogs });
  const metrics = createWorkerMetrics();
  const dependencies = createDependencyProbe(metrics);
  watchEventLoop((load) => showEventLoop(metrics, 'main', load));
  const clock = createClock({ probe: createClockProbe({ metrics, logger }) });
  const { now } = clock;
  const counter = createMinuteCounter(now);
  const sink = await options.connectSpans(createSpanSinkProbe({ metrics, logger }));
  const spans = sink && createSpans(sink, { metrics, now }, options);
  const probe = createWorkerProbe({ metrics, logger, counter, spans, now });
  const contexts = spans?.contexts ?? UNTRACED;
  return { logger, metrics, clock, counter, probe, dependencies, contexts, spans: sink, logs };
}

function createSpans(
  sink: SpanSink,
  { metrics, now }: { metrics: WorkerMetrics; now: () => number },
  { wholeTraces, queues }: Options,
) {
  const onTurnedAway = (reason: 'failure' | 'slow') => metrics.tracesTurnedAway.inc({ reason });
  return createWorkerSpans(
    { sink, wholeTraces: createWholeTraces({ onTurnedAway }, wholeTraces), times: createSpanTimes(now) },
    queues,
  );
}
