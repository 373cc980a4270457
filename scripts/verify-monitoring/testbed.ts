import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createEventQueues } from '../../adapters/aws/sqs/event-queue.ts';
import { createShutdown } from '../../core/process/shutdown.ts';
import { DEFAULT_SCALING } from '../../core/scaling/scaling.ts';
import { type Platform, startPlatform } from '../../local/platform.ts';
import { renderRules } from '../../monitoring/prometheus/render-rules.ts';
import { useLocalCredentials } from '../config.ts';
import { type Collector, startCollector } from './collector.ts';
import { connectPrometheus, type Prometheus } from './prometheus.ts';
import { startTraceStore, type TraceStore } from './trace-store.ts';
import { startWebhook, type Webhook } from './webhook.ts';

/** A platform to break, with the monitoring that watches it. */
export type Testbed = {
  platform: Platform;
  queues: ReturnType<typeof createEventQueues>;
  prometheus: Prometheus;
  webhook: Webhook;
  traceStore: TraceStore;
  /** Undefined where it is not built. */
  collector: Collector | undefined;
};

type Say = (line: string) => void;

/** The worker that is killed in a loop. It keeps its port: Prometheus looks for new addresses only every five seconds. */
export const LOOPED = 'worker-1';
const LOOPED_PORT = 19_091;
/** Several scrapes and evaluations in the shortest window of the rules. */
const EVERY_SECONDS = 0.5;
/** Two workers, no more: a flood finds the fleet at its maximum. An event has a second attempt, at once. */
const WORKERS = 2;
const WORKER_SETTINGS = { RETRY_DELAYS_SECONDS: '1', HANDLER_CONCURRENCY: '20' };

/** Runs `verify` on a new platform, and stops everything. */
export async function onTestbed<T>(
  { speed, say }: { speed: number; say: Say },
  verify: (testbed: Testbed) => Promise<T>,
): Promise<T> {
  const shutdown = createShutdown({
    deadlineMs: 90_000,
    onFailure: (name, error) => say(`${name}: ${error}`),
  });
  const dir = mkdtempSync(join(tmpdir(), 'sluice-monitoring-'));
  shutdown.onStop('folder', () => rmSync(dir, { recursive: true, force: true }));
  try {
    return await verify(await openTestbed(dir, { speed, say }, shutdown.onStop));
  } finally {
    await shutdown.stop();
  }
}

type OnStop = ReturnType<typeof createShutdown>['onStop'];

async function openTestbed(
  dir: string,
  { speed, say }: { speed: number; say: Say },
  onStop: OnStop,
): Promise<Testbed> {
  useLocalCredentials([]);
  const webhook = await startWebhook();
  onStop('webhook', webhook.close);
  const traceStore = await startTraceStore();
  onStop('trace store', traceStore.stop);
  const collector = await startCollector({ exportTo: traceStore.url, say });
  onStop('collector', async () => collector?.stop());
  const tracing = {
    OTEL_EXPORTER_OTLP_ENDPOINT: collector?.otlpUrl ?? traceStore.url,
    OTEL_TRACES_SAMPLER_ARG: '1',
    // Spans are given up within the windows of the rules, which are as much shorter.
    OTEL_EXPORTER_OTLP_TIMEOUT: '500',
  };
  const platform = await startPlatform({
    dataDir: join(dir, 'data'),
    api: { host: '127.0.0.1', port: 0 },
    ports: (name) => (name === LOOPED ? LOOPED_PORT : 0),
    scaling: { ...DEFAULT_SCALING, minWorkers: WORKERS, maxWorkers: WORKERS },
    region: 'us-east-1',
    prefix: 'monitored',
    logLevel: 'info',
    apiSettings: tracing,
    workerSettings: { ...tracing, ...WORKER_SETTINGS },
    monitoring: {
      rulesDir: writeRules(join(dir, 'rules'), speed),
      alertmanagerConfig: writeAlertmanagerConfig(join(dir, 'alertmanager.yaml'), webhook.url),
      scrapeSeconds: EVERY_SECONDS,
      evaluationSeconds: EVERY_SECONDS,
    },
    say,
  });
  onStop('platform', async () => {
    await platform.stop();
  });
  if (collector !== undefined)
    platform.monitoring?.targets.add('otel-collector', 'otel-collector', collector.metrics);
  const queues = createEventQueues(platform.clients, platform.queueUrl);
  return { platform, queues, prometheus: prometheusOf(platform), webhook, traceStore, collector };
}

function prometheusOf({ monitoring }: Platform): Prometheus {
  if (monitoring?.prometheus === undefined || monitoring.alertmanager === undefined)
    throw new Error('Prometheus and Alertmanager are needed: scripts/go-tool.sh builds them');
  return connectPrometheus(monitoring.prometheus.url());
}

function writeRules(dir: string, speed: number): string {
  mkdirSync(dir);
  for (const [file, text] of renderRules({ speed })) writeFileSync(join(dir, file), text);
  return dir;
}

/** Notifies of each alert by itself, at once. The committed routes have their own tests. */
function writeAlertmanagerConfig(path: string, url: string): string {
  const timing = { group_by: ['...'], group_wait: '0s', group_interval: '1s', repeat_interval: '1s' };
  const config = {
    route: { receiver: 'webhook', ...timing },
    receivers: [{ name: 'webhook', webhook_configs: [{ url, send_resolved: true }] }],
  };
  writeFileSync(path, JSON.stringify(config));
  return path;
}
