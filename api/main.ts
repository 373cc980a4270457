import { randomUUID } from 'node:crypto';
import { connectBackEnd, connectLogSink, connectSpanSink, queueNames } from '../adapters/connect.ts';
import { waitForFirstAnswer } from '../core/clock/first-answer.ts';
import { startRollupFlusher } from '../core/counts/rollup-flusher.ts';
import { createEventIds } from '../core/event/event-id.ts';
import { configOrExit, dieWithParent, reportReady, stopOnSignals } from '../core/process/child-process.ts';
import { listenOrExit } from '../core/process/listen-or-exit.ts';
import { turnPretenuringOff } from '../core/process/pretenuring.ts';
import { createShutdown } from '../core/process/shutdown.ts';
import { samplingOptions } from '../core/settings/tracing-settings.ts';
import { createApiTelemetry } from '../core/telemetry/api-telemetry.ts';
import { createSampling } from '../core/telemetry/tracing/sampling.ts';
import manifest from '../package.json' with { type: 'json' };
import { startApi } from './api.ts';
import { apiOptions, readConfig } from './config.ts';
import { startSendingThread } from './ingest/start-sending-thread.ts';
import { createCursors } from './query/cursor.ts';

turnPretenuringOff();
dieWithParent();
const config = configOrExit(readConfig);
const options = apiOptions(config);

const service = { name: 'sluice-api', version: manifest.version, instanceId: randomUUID() };
const telemetry = await createApiTelemetry({
  level: config.LOG_LEVEL,
  queue: queueNames(config).events,
  connectLogs: (logProbe) => connectLogSink(config, service, logProbe),
  connectSpans: (spanProbe) => connectSpanSink(config, service, spanProbe),
});
const { logger, metrics, clock, counter, probe, spans, logs, dependencies, sendingThread } = telemetry;
const shutdown = createShutdown({
  deadlineMs: options.deregistrationDelayMs + config.SHUTDOWN_TIMEOUT_SECONDS * 1000,
  onFailure: (name, error) => probe.failed(error, { what: `could not stop ${name}` }),
});
shutdown.onStop('log lines', () => logs?.stop());
shutdown.onStop('spans', () => spans?.stop());

const backEnd = connectBackEnd(config, clock, dependencies);
shutdown.onStop('clients', () => backEnd.destroy());

const flusher = startRollupFlusher({
  counter,
  rollups: backEnd.rollups,
  kind: 'api',
  process: service.instanceId,
  onFailure: (error) => probe.failed(error, { what: 'could not write the minute counts this time' }),
});
shutdown.onStop('minute counts', () => flusher.stop());

const sending = await startSendingThread(config, { observe: clock.observe, probe: sendingThread });
shutdown.onStop('sending thread', () => sending.stop());

await waitForFirstAnswer([backEnd.store.ready, backEnd.readBacklog]);
const ids = createEventIds(config.EVENT_ID_SECRETS);
const cursors = createCursors(config.EVENT_ID_SECRETS);
const sample = spans && createSampling(samplingOptions(config));
const parts = { ...backEnd, sender: sending.sender, ids, cursors, metrics, probe, sample, now: clock.now };
const api = await listenOrExit(startApi(parts, options), options);
shutdown.onStop('api', () => api.stop());

stopOnSignals(() => shutdown.stop());
logger.info({ host: options.host, port: api.port }, 'ready');
reportReady(api.port);
