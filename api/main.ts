import { randomUUID } from 'node:crypto';
import { Worker } from 'node:worker_threads';
import { createAwsServices } from '../core/aws-services.ts';
import { configOrExit, dieWithParent, reportReady, stopOnSignals } from '../core/child-process.ts';
import { createEventIds } from '../core/event-id.ts';
import { portOrExit } from '../core/port-or-exit.ts';
import { turnPretenuringOff } from '../core/pretenuring.ts';
import { createRollupFlusher } from '../core/rollup-flusher.ts';
import { createMinuteCounter } from '../core/rollups.ts';
import { createShutdown } from '../core/shutdown.ts';
import { createApiProbe } from '../core/telemetry/api-probe.ts';
import { createLogger } from '../core/telemetry/logging.ts';
import { createApiMetrics } from '../core/telemetry/metrics.ts';
import { startApi } from './api.ts';
import { apiOptions, readConfig } from './config.ts';
import { createCursors } from './cursor.ts';
import { connectRemoteQueue } from './remote-queue.ts';

turnPretenuringOff();
dieWithParent();
const config = configOrExit(readConfig);
const options = apiOptions(config);

const logger = createLogger({ service: 'api', level: config.LOG_LEVEL });
const metrics = createApiMetrics();
const counter = createMinuteCounter();
const probe = createApiProbe({ metrics, logger, counter });
const shutdown = createShutdown({
  deadlineMs: options.deregistrationDelayMs + config.SHUTDOWN_TIMEOUT_SECONDS * 1000,
  onFailure: (name, error) => probe.failed(error, { what: `could not stop ${name}` }),
});

const aws = createAwsServices(config);
shutdown.onStop('clients', () => aws.destroy());

const flusher = createRollupFlusher({
  counter,
  rollups: aws.rollups,
  kind: 'api',
  process: randomUUID(),
  onFailure: (error) => probe.failed(error, { what: 'could not write the minute counts this time' }),
});
flusher.start();
shutdown.onStop('minute counts', () => flusher.stop());

// Nobody listens for its 'error': a mistake of ours there ends the process, as one in this thread does.
const sendingThread = new Worker(new URL('./sending-thread.ts', import.meta.url), { workerData: config });
shutdown.onStop('sending thread', async () => void (await sendingThread.terminate()));

const ids = createEventIds(config.EVENT_ID_SECRETS);
const cursors = createCursors(config.EVENT_ID_SECRETS);
const sendingQueue = await connectRemoteQueue(sendingThread);
const api = await portOrExit(
  startApi({ ...aws, sendingQueue, ids, cursors, metrics, probe }, options),
  options,
);
shutdown.onStop('api', () => api.stop());

stopOnSignals(() => shutdown.stop());
logger.info({ host: options.host, port: api.port }, 'ready');
reportReady(api.port);
