import { randomUUID } from 'node:crypto';
import { createAwsServices } from '../core/aws-services.ts';
import { configOrExit, dieWithParent, reportReady, stopOnSignals } from '../core/child-process.ts';
import { createRollupFlusher } from '../core/rollup-flusher.ts';
import { createMinuteCounter } from '../core/rollups.ts';
import { createShutdown } from '../core/shutdown.ts';
import { createLogger } from '../core/telemetry/logging.ts';
import { createMetrics } from '../core/telemetry/metrics.ts';
import { createWorkerProbe } from '../core/telemetry/worker-probe.ts';
import { createChores } from './chores.ts';
import { readConfig, workerOptions } from './config.ts';
import { demoFlaky } from './handlers/demo-flaky.ts';
import { createHandlers } from './handlers/handler.ts';
import { orderPlaced } from './handlers/order-placed.ts';
import { startLeaseHolder } from './lease-holder.ts';
import { startOpsServer } from './ops-server.ts';
import { startPresence } from './presence.ts';
import { startWorker } from './worker.ts';

dieWithParent();
const config = configOrExit(readConfig);
const boot = randomUUID();
const handlers = createHandlers([orderPlaced, demoFlaky]);

const logger = createLogger({ service: 'worker', level: config.LOG_LEVEL });
const metrics = createMetrics();
const counter = createMinuteCounter();
const probe = createWorkerProbe({ metrics, logger, counter });
const shutdown = createShutdown({
  deadlineMs: (config.DRAIN_SECONDS + 8) * 1000,
  onFailure: (name, error) => probe.failed(error, `could not stop ${name}`),
});

const aws = createAwsServices(config);
shutdown.onStop('clients', () => aws.destroy());

const flusher = createRollupFlusher({
  counter,
  rollups: aws.rollups,
  kind: 'worker',
  process: boot,
  onFailure: (error) => probe.failed(error, 'could not write the minute counts this time'),
});
flusher.start();
shutdown.onStop('minute counts', () => flusher.stop());

const worker = startWorker({ ...aws, handlers, probe }, workerOptions(config));
const ops = await startOpsServer({ metrics, worker }, { host: config.OPS_HOST, port: config.OPS_PORT });
shutdown.onStop('ops server', () => ops.stop());
shutdown.onStop('worker', () => worker.stop());

const presence = startPresence({ registry: aws.fleet, worker: boot, probe });
shutdown.onStop('presence', () => presence.stop());

const lease = aws.lease({ name: 'chores', holder: boot, ttlMs: 15_000 });
const leaseHolder = startLeaseHolder(
  { lease, chores: createChores({ ...aws, worker }), probe },
  { everyMs: 3_000 },
);
shutdown.onStop('lease', () => leaseHolder.stop());

stopOnSignals(() => shutdown.stop());
logger.info({ ops_port: ops.port }, 'ready');
reportReady(ops.port);
