import { randomBytes } from 'node:crypto';
import {
  type AwsClientOptions,
  type AwsClients,
  createAwsClients,
} from '../adapters/aws/clients/aws-clients.ts';
import { createFleetRegistry } from '../adapters/aws/dynamodb/fleet-registry.ts';
import { tableNames } from '../adapters/aws/setup/resources.ts';
import { createResources } from '../adapters/aws/setup/setup.ts';
import { createEventQueues } from '../adapters/aws/sqs/event-queue.ts';
import { createClock } from '../core/clock/clock.ts';
import { describeError } from '../core/lib/describe-error.ts';
import { createShutdown, type Shutdown } from '../core/process/shutdown.ts';
import type { ScalingParameters } from '../core/scaling/scaling.ts';
import { type DataFolder, openDataFolder } from './data/data-folder.ts';
import { startDiskWatch } from './data/disk-watch.ts';
import type { Endpoints } from './data/platform-file.ts';
import { messageOf } from './data/system-error.ts';
import { createDependency, type Dependency } from './dependency.ts';
import { startDynamoEmulator, startSqsEmulator } from './emulators/emulators.ts';
import type { Fleet, FleetChange } from './fleet/fleet.ts';
import { createPublishDesired } from './fleet/publish-desired.ts';
import { assertPortAvailable } from './ports/port-availability.ts';
import { createPorts, type Ports } from './ports/ports.ts';
import { type Children, createChildren } from './processes/children.ts';
import { createApi, createWorkers } from './services.ts';
import { StartError } from './start-error.ts';

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
  const { say, scaling } = options;
  const data = options.dataDir === undefined ? undefined : await openDataFolder(options.dataDir);
  const children = createChildren(data);
  onStop('data folder', () => {
    children.close();
    data?.release();
  });
  if (options.dataDir !== undefined) onStop('disk watch', startDiskWatch({ dir: options.dataDir, say }).stop);
  await assertPortAvailable(options.api.host, options.api.port);
  const ports = createPorts({
    preferred: options.ports ?? (() => 0),
    path: data?.portsPath,
    // Killed processes hold their ports for a moment longer.
    waitMs: data?.tookOver ? 5_000 : 0,
    say,
  });
  const { sqs, dynamo } = await startDependencies(options, { data, children, ports }, onStop);
  const clock = createClock();
  const { clients, queueUrl } = await prepareResources(
    options,
    { sqsEndpoint: sqs.url(), dynamoEndpoint: dynamo.url(), observe: clock.observe },
    onStop,
  );

  await options.beforeWorkers?.({ clients, queueUrl });
  const settings = {
    AWS_REGION: options.region,
    AWS_ENDPOINT_URL_SQS: sqs.url(),
    AWS_ENDPOINT_URL_DYNAMODB: dynamo.url(),
    RESOURCE_PREFIX: options.prefix,
    QUEUE_URL: queueUrl,
    LOG_LEVEL: options.logLevel,
  };
  const events = createEventQueues(clients, queueUrl).events;
  const registry = createFleetRegistry(
    { dynamo: clients.dynamo, table: tableNames(options.prefix).rollups },
    clock.now,
  );
  const fleet = createWorkers({
    settings: { ...settings, ...options.workerSettings },
    settingsOf: options.workerSettingsOf,
    children,
    ports,
    // While the tables are down, the backlog does not tell how many workers are needed: rejecting freezes the fleet.
    async observe() {
      const [{ visible, inFlight }, { throughput, capacityPerWorker }] = await Promise.all([
        events.depth(),
        registry.read(),
      ]);
      return { visible, inFlight, throughput, capacityPerWorker };
    },
    publish: createPublishDesired(registry),
    scaling,
    say,
    onChange: options.onFleetChange,
  });
  const api = createApi({
    ...options.api,
    settings: {
      ...settings,
      EVENT_ID_SECRETS: options.eventIdSecrets ?? data?.eventIdSecret() ?? randomBytes(32).toString('hex'),
      ...options.apiSettings,
    },
    children,
    say,
  });
  onStop('workers', fleet.stop);
  onStop('API', api.stop);
  await untilUp([fleet.start(), api.start()], data);
  publishEndpoints(options, data, { api: api.url(), sqs: sqs.url(), dynamodb: dynamo.url(), queueUrl });
  return { api, fleet, sqs, dynamo, clients, queueUrl };
}

type Shared = { data: DataFolder | undefined; children: Children; ports: Ports };

async function startDependencies(
  { endpoints, say }: PlatformOptions,
  { data, children, ports }: Shared,
  onStop: OnStop,
): Promise<{ sqs: Dependency; dynamo: Dependency }> {
  const sqs = createDependency({
    name: 'SQS emulator',
    endpoint: endpoints?.sqs,
    say,
    ports,
    launch: (port) =>
      children.run('sqs', (hooks) => startSqsEmulator({ port, dataDir: data?.sqsDir, ...hooks })),
  });
  const dynamo = createDependency({
    name: 'DynamoDB emulator',
    endpoint: endpoints?.dynamo,
    say,
    ports,
    launch: (port) =>
      children.run('dynamodb', (hooks) => startDynamoEmulator({ port, dbPath: data?.tablesPath, ...hooks })),
  });
  onStop('SQS emulator', sqs.stop);
  onStop('DynamoDB emulator', dynamo.stop);
  await untilUp([sqs.start(), dynamo.start()], data);
  return { sqs, dynamo };
}

/** Lets tools find the platform by its data folder. */
function publishEndpoints(
  { region, say }: PlatformOptions,
  data: DataFolder | undefined,
  urls: Omit<Endpoints, 'region'>,
): void {
  try {
    data?.publishEndpoints({ ...urls, region });
  } catch (error) {
    say(`tools cannot find this platform by its data folder (${messageOf(error)})`);
  }
}

/** The error of a child that did not start says why in one line. */
async function untilUp(starting: Promise<void>[], data: DataFolder | undefined): Promise<void> {
  try {
    await Promise.all(starting);
  } catch (error) {
    const logs = data === undefined ? '' : ` (logs: ${data.logsDir})`;
    throw new StartError(`${messageOf(error)}${logs}`);
  }
}

async function prepareResources(
  { region, prefix }: PlatformOptions,
  {
    sqsEndpoint,
    dynamoEndpoint,
    observe,
  }: Required<Pick<AwsClientOptions, 'sqsEndpoint' | 'dynamoEndpoint' | 'observe'>>,
  onStop: OnStop,
): Promise<{ clients: AwsClients; queueUrl: string }> {
  const clients = createAwsClients({ region, sqsEndpoint, dynamoEndpoint, observe });
  onStop('clients', clients.destroy);
  try {
    return { clients, ...(await createResources(clients, prefix)) };
  } catch (error) {
    const where = `at ${sqsEndpoint} (SQS) and ${dynamoEndpoint} (DynamoDB)`;
    throw new StartError(`The queues and tables ${where} could not be created: ${describeError(error)}`);
  }
}
