import { relative } from 'node:path';
import { parseArgs } from 'node:util';
import { textTable } from '../core/lib/tables.ts';
import { HELP_OPTION, optionsOrExit, readCommandLine } from '../core/process/command-line.ts';
import { onStopSignal } from '../core/process/stop-signals.ts';
import { DEFAULT_SCALING } from '../core/scaling/scaling.ts';
import { ConfigurationError } from '../core/settings/env.ts';
import { listSettings } from '../core/settings/settings-table.ts';
import type { Worker } from '../local/fleet/fleet.ts';
import { type Platform, startPlatform } from '../local/platform.ts';
import { defaultPorts } from '../local/ports/default-ports.ts';
import { StartError } from '../local/start-error.ts';
import { openTerminal } from '../local/terminal.ts';
import { readStartConfig, type StartConfig, startSettings, useLocalCredentials } from './config.ts';

const commandLine = readCommandLine(() => {
  const { values } = parseArgs({
    options: { ...HELP_OPTION, monitoring: { type: 'boolean', default: false } },
  });
  return values.help ? 'help' : { monitoring: values.monitoring };
});
const options = optionsOrExit(commandLine, help());
const print = openTerminal();
await main().catch(fail);

async function main(): Promise<void> {
  const config = readStartConfig();
  const startedMs = performance.now();
  const starting = start(config);
  onStopSignal(() => void starting.then(stop, fail));
  const platform = await starting;
  print(banner(config, platform, (performance.now() - startedMs) / 1000));
}

function start(config: StartConfig): Promise<Platform> {
  const endpoints = { sqs: config.AWS_ENDPOINT_URL_SQS, dynamo: config.AWS_ENDPOINT_URL_DYNAMODB };
  useLocalCredentials([endpoints.sqs, endpoints.dynamo]);
  return startPlatform({
    dataDir: config.DATA_DIR,
    api: { host: config.HOST, port: config.PORT },
    ports: config.PORT === 0 ? undefined : defaultPorts({ api: config.PORT, firstWorker: config.OPS_PORT }),
    scaling: { ...DEFAULT_SCALING, minWorkers: config.WORKERS_MIN, maxWorkers: config.WORKERS_MAX },
    region: config.AWS_REGION,
    prefix: config.RESOURCE_PREFIX,
    logLevel: config.LOG_LEVEL,
    eventIdSecrets: config.EVENT_ID_SECRETS?.join(','),
    endpoints,
    monitoring: options.monitoring ? {} : undefined,
    say,
  });
}

async function stop(platform: Platform): Promise<void> {
  say('stopping: the API drains, then the workers, then the emulators stop (Ctrl-C again to stop at once)');
  const clean = await platform.stop();
  const accepted = 'every accepted event is stored, or waits in the queue for the next start';
  say(`${clean ? 'stopped' : 'stopped, but not cleanly'}; ${accepted}`);
  process.exit(clean ? 0 : 1);
}

function banner(config: StartConfig, platform: Platform, seconds: number): string {
  const { api, sqs, dynamo, fleet } = platform;
  const url = localhost(api.url());
  return `
Sluice is up after ${seconds.toFixed(1)} s, with ${fleet.desired()} workers (${config.WORKERS_MIN} to ${config.WORKERS_MAX}, by the queue's depth)

  API        ${url}       reference: ${url}/docs
  data       ${relative('', config.DATA_DIR) || '.'}       logs: ${relative('', config.DATA_DIR) || '.'}/logs
  metrics    ${url}/metrics       workers: ${fleet.workers().map(opsUrl).join(' ')}
  SQS        ${sqs.url()}
  DynamoDB   ${dynamo.url()}
${monitoringLine(platform)}
Send an event, then look it up by the event_id in the response:

  curl -s ${url}/events -H 'content-type: application/json' \\
    -d '{"event_type":"page_view","subject":"user-1","payload":{"page":"/pricing"}}'

  curl -s ${url}/events/<event_id>

Ctrl-C drains and stops.
`;
}

/** Where to see metrics and alerts. Empty without them. */
function monitoringLine({ monitoring }: Platform): string {
  if (monitoring?.prometheus === undefined) return '';
  const { prometheus, alertmanager } = monitoring;
  const alerts = alertmanager && `       alerts: ${localhost(alertmanager.url())}`;
  return `  Prometheus ${localhost(prometheus.url())}${alerts ?? ''}\n`;
}

function localhost(url: string): string {
  return url.replace('127.0.0.1', 'localhost');
}

function opsUrl({ port }: Worker): string {
  return `http://localhost:${port}/metrics`;
}

function help(): string {
  const settings = listSettings(startSettings).map(({ name, description }) => [`  ${name}`, description]);
  return `npm start: runs all of Sluice on this machine, until Ctrl-C.

  npm start -- --monitoring     also runs Prometheus and Alertmanager, where they are installed

Settings, from environment variables (PORT=9000 npm start) or .env:

${textTable(settings)}`;
}

function say(line: string): void {
  print(`${new Date().toTimeString().slice(0, 8)}  ${line}`);
}

function fail(error: unknown): never {
  const isKnown = error instanceof StartError || error instanceof ConfigurationError;
  console.error(isKnown ? error.message : error);
  process.exit(1);
}
