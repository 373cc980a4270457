import { randomUUID } from 'node:crypto';
import {
  connectBackEnd,
  connectFleetGroup,
  connectLogSink,
  connectSpanSink,
  queueNames,
} from '../adapters/connect.ts';
import { waitForFirstAnswer } from '../core/clock/first-answer.ts';
import { startRollupFlusher } from '../core/counts/rollup-flusher.ts';
import { configOrExit, dieWithParent, reportReady, stopOnSignals } from '../core/process/child-process.ts';
import { listenOrExit } from '../core/process/listen-or-exit.ts';
import { createShutdown } from '../core/process/shutdown.ts';
import { createTableLoad } from '../core/scaling/table-load.ts';
import { createWorkMeter } from '../core/scaling/work-meter.ts';
import { TIMINGS } from '../core/settings/timings.ts';
import { createWorkerTelemetry } from '../core/telemetry/worker-telemetry.ts';
import manifest from '../package.json' with { type: 'json' };
import { readConfig, wholeTraceLimits, workerOptions } from './config.ts';
import { createQueueAgeObserver } from './consume/queue-age-observer.ts';
import { handlers } from './handlers/registered.ts';
import { startDuties } from './upkeep/duties.ts';
import { startOpsServer } from './upkeep/ops-server.ts';
import { startPresence } from './upkeep/presence.ts';
import { createScalingDuty } from './upkeep/scaling-duty.ts';
import { startWorker, type Worker } from './worker.ts';

dieWithParent();
const config = configOrExit(readConfig);
const boot = randomUUID();

const service = { name: 'sluice-worker', version: manifest.version, instanceId: boot };
const telemetry = await createWorkerTelemetry({
  level: config.LOG_LEVEL,
  queues: queueNames(config),
  wholeTraces: wholeTraceLimits(config),
  connectLogs: (logProbe) => connectLogSink(config, service, logProbe),
  connectSpans: (spanProbe) => connectSpanSink(config, service, spanProbe),
});
const { logger, metrics, clock, counter, probe, dependencies, contexts, spans, logs } = telemetry;
const shutdown = createShutdown({
  deadlineMs: (config.DRAIN_SECONDS + TIMINGS.workerShutdown) * 1000,
  onFailure: (name, error) => probe.failed(error, `could not stop ${name}`),
});

// Stopped last, so that the spans and log lines of all that stops before them are sent.
shutdown.onStop('log lines', () => logs?.stop());
shutdown.onStop('spans', () => spans?.stop());

const backEnd = connectBackEnd(config, clock, dependencies);
shutdown.onStop('clients', () => backEnd.destroy());
const group = await connectFleetGroup(config, dependencies);
shutdown.onStop('Auto Scaling', () => group?.destroy());
await waitForFirstAnswer([backEnd.store.ready, backEnd.readBacklog]);

const flusher = startRollupFlusher({
  counter,
  rollups: backEnd.rollups,
  kind: 'worker',
  process: boot,
  onFailure: (error) => probe.failed(error, 'could not write the minute counts this time'),
});
shutdown.onStop('minute counts', () => flusher.stop());

let worker: Worker | undefined;
const address = { host: config.OPS_HOST, port: config.OPS_PORT };
const starting = startOpsServer({ metrics, worker: () => worker }, address);
const ops = await listenOrExit(starting, address, { host: 'OPS_HOST', port: 'OPS_PORT' });
shutdown.onStop('ops server', () => ops.stop());

const meter = createWorkMeter({ busyFrom: config.MAX_IN_FLIGHT_MESSAGES / 2 });
const queueAge = createQueueAgeObserver(clock.now);
const presence = startPresence({
  registry: backEnd.fleet,
  worker: boot,
  work() {
    const heard = queueAge.read();
    probe.queueHeard(heard);
    return { ...meter.read(), heard };
  },
  probe,
});
shutdown.onStop('presence', () => presence.stop());

const tableLoad = createTableLoad();
const consumer = queueAge.observe(backEnd.consumer);
worker = startWorker(
  {
    ...backEnd,
    consumer,
    handlers,
    probe,
    contexts,
    logger,
    meter,
    tableLoad,
    now: clock.now,
    name: boot.slice(0, 8),
  },
  workerOptions(config),
);
const scaling = group && createScalingDuty({ ...backEnd, group, tableLoad, probe });
const duties = startDuties(
  { ...backEnd, worker, probe, clock, scaling },
  { holder: boot, retentionDays: config.EVENT_RETENTION_DAYS },
);
// Started last, so stopped first: the worker receives nothing while the rest shuts down.
shutdown.onStop('worker and duties', async () => {
  await Promise.all([worker.stop(), duties.stop()]);
});

stopOnSignals(() => shutdown.stop());
logger.info({ ops_port: ops.port }, 'ready');
reportReady(ops.port);
