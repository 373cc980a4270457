import { randomBytes } from 'node:crypto';
import type { AwsClients } from '../adapters/aws/clients/aws-clients.ts';
import { createFleetRegistry } from '../adapters/aws/dynamodb/fleet-registry.ts';
import { tableNames } from '../adapters/aws/setup/resources.ts';
import { createEventQueues } from '../adapters/aws/sqs/event-queue.ts';
import { createClock } from '../core/clock/clock.ts';
import { createShutdown, type Shutdown } from '../core/process/shutdown.ts';
import { createObserver } from '../core/scaling/observer.ts';
import { createPublishDesired } from '../core/scaling/publish-desired.ts';
import type { ScalingParameters } from '../core/scaling/scaling.ts';
import { type DataFolder, openDataFolder } from './data/data-folder.ts';
import { startDiskWatch } from './data/disk-watch.ts';
import { messageOf } from './data/system-error.ts';
import { startDependencies } from './dependencies.ts';
import type { Dependency } from './dependency.ts';
import type { Fleet, FleetChange } from './fleet/fleet.ts';
import { type Monitoring, type MonitoringOptions, startMonitoring } from './monitoring/monitoring.ts';
import type { Targets } from './monitoring/targets.ts';
import { createWorkerTargets } from './monitoring/worker-targets.ts';
import { assertPortAvailable } from './ports/port-availability.ts';
import { createPorts, type Ports } from './ports/ports.ts';
import { type Children, createChildren } from './processes/children.ts';
import { createQueuesAndTables } from './queues-and-tables.ts';
import { createApi, createWorkers } from './services.ts';
import { untilUp } from './start-error.ts';

export type PlatformOptions = {
  /** Folder of data and logs. Without it, data is kept in memory and logs are discarded. */
  dataDir?: string | undefined;
  /** Port 0 takes a free one. */
  api: { host: string; port: number };
  /** The preferred port of each other process, by its name. By default any, so that several platforms can run. */
  ports?: ((name: string) => number) | undefined;
  scaling: ScalingParameters;
  region: string;
  prefix: string;
  logLevel: string;
  /** By default the secret that is kept in the data folder. */
  eventIdSecrets?: string | undefined;
  /** An SQS or DynamoDB to use in place of an emulator. */
  endpoints?: { sqs?: string | undefined; dynamo?: string | undefined };
  /** Further settings of the processes, by their names in the environment. */
  apiSettings?: Record<string, string>;
  workerSettings?: Record<string, string>;
  /** Further settings of a single worker. */
  workerSettingsOf?: ((name: string) => Record<string, string>) | undefined;
  /** Also runs Prometheus and Alertmanager, where they are installed. */
  monitoring?: MonitoringOptions | undefined;
  /** Prints one line on the terminal. */
  say: (line: string) => void;
  onFleetChange?: (change: FleetChange) => void;
  /** Runs when queues and tables exist, before the first worker starts. */
  beforeWorkers?: (made: { clients: AwsClients; queueUrl: string }) => Promise<void>;
};

export type Platform = {
  api: { url(): string; pid(): number | undefined };
  fleet: Pick<Fleet, 'workers' | 'desired'>;
  sqs: Omit<Dependency, 'stop'>;
  dynamo: Omit<Dependency, 'stop'>;
  monitoring: Monitoring | undefined;
  clients: AwsClients;
  queueUrl: string;
  /** Drains the API, then the workers, then stops the emulators. False if any of that failed. */
  stop(): Promise<boolean>;
};

/**
 * Runs all of Sluice on one machine, as child processes: emulators of SQS and DynamoDB, the API, and a fleet of workers
 * that is sized by the queue's depth. A process that dies is restarted, on the same port and data. If the platform
 * cannot start, it stops what has started and rejects, with a StartError where the user can fix the cause.
 */
export async function startPlatform(options: PlatformOptions): Promise<Platform> {
  const { say } = options;
  const shutdown = createShutdown({
    deadlineMs: 90_000,
    onFailure: (name, error) => say(`${name} did not stop cleanly: ${messageOf(error)}`),
  });
  try {
    return { ...(await startParts(options, shutdown.onStop)), stop: shutdown.stop };
  } catch (error) {
    await shutdown.stop();
    throw error;
  }
}

type OnStop = Shutdown['onStop'];

async function startParts(options: PlatformOptions, onStop: OnStop): Promise<Omit<Platform, 'stop'>> {
  const { say, region } = options;
  const shared = await openShared(options, onStop);
  // Started before what it watches, and so stopped after it.
  const monitoring =
    options.monitoring && (await startMonitoring(options.monitoring, { ...shared, say }, onStop));
  const { sqs, dynamo } = await startDependencies({ ...shared, endpoints: options.endpoints, say }, onStop);
  const clock = createClock();
  const { clients, queueUrl } = await createQueuesAndTables(
    options,
    { sqsEndpoint: sqs.url(), dynamoEndpoint: dynamo.url(), observe: clock.observe },
    onStop,
  );
  await options.beforeWorkers?.({ clients, queueUrl });
  const urls = { sqs: sqs.url(), dynamodb: dynamo.url(), queueUrl };
  const { api, fleet } = createServices(
    options,
    { ...shared, ...urls, clients, now: clock.now, targets: monitoring?.targets },
    onStop,
  );
  await untilUp([fleet.start(), api.start()], shared.data?.logsDir);
  monitoring?.targets.add('sluice-api', 'api', new URL(api.url()).host);
  try {
    shared.data?.publishEndpoints({ ...urls, api: api.url(), region });
  } catch (error) {
    say(`tools cannot find this platform by its data folder (${messageOf(error)})`);
  }
  return { api, fleet, sqs, dynamo, monitoring, clients, queueUrl };
}

type Shared = { data: DataFolder | undefined; children: Children; ports: Ports };

/** The data folder, what all child processes share, and their ports. */
async function openShared(
  { dataDir, api, ports: preferred = () => 0, say }: PlatformOptions,
  onStop: OnStop,
): Promise<Shared> {
  const data = dataDir === undefined ? undefined : await openDataFolder(dataDir);
  const children = createChildren(data);
  onStop('data folder', () => {
    children.close();
    data?.release();
  });
  if (dataDir !== undefined) onStop('disk watch', startDiskWatch({ dir: dataDir, say }).stop);
  await assertPortAvailable(api.host, api.port);
  // Killed processes hold their ports for a moment longer.
  const waitMs = data?.tookOver ? 5_000 : 0;
  return { data, children, ports: createPorts({ preferred, path: data?.portsPath, waitMs, say }) };
}

type Prepared = Shared & {
  sqs: string;
  dynamodb: string;
  queueUrl: string;
  clients: AwsClients;
  now: () => number;
  targets: Targets | undefined;
};

/** The API and the workers, which are yet to be started. */
function createServices(options: PlatformOptions, prepared: Prepared, onStop: OnStop) {
  const { prefix, say } = options;
  const { data, children, ports, clients, queueUrl, now, targets } = prepared;
  const settings = {
    AWS_REGION: options.region,
    AWS_ENDPOINT_URL_SQS: prepared.sqs,
    AWS_ENDPOINT_URL_DYNAMODB: prepared.dynamodb,
    RESOURCE_PREFIX: prefix,
    QUEUE_URL: queueUrl,
    LOG_LEVEL: options.logLevel,
  };
  const registry = createFleetRegistry({ dynamo: clients.dynamo, table: tableNames(prefix).rollups }, now);
  const workerTargets = targets && createWorkerTargets(targets);
  const fleet = createWorkers({
    settings: { ...settings, ...options.workerSettings },
    settingsOf: options.workerSettingsOf,
    children,
    ports,
    observe: createObserver({ depth: createEventQueues(clients, queueUrl).events.depth, registry }),
    publish: createPublishDesired(registry),
    scaling: options.scaling,
    say,
    onUp: workerTargets?.up,
    onChange(change) {
      workerTargets?.changed(change);
      options.onFleetChange?.(change);
    },
  });
  const secrets = options.eventIdSecrets ?? data?.eventIdSecret() ?? randomBytes(32).toString('hex');
  const api = createApi({
    ...options.api,
    settings: { ...settings, EVENT_ID_SECRETS: secrets, ...options.apiSettings },
    children,
    say,
  });
  onStop('workers', fleet.stop);
  onStop('API', api.stop);
  return { api, fleet };
}
