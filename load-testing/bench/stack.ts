import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createAwsClients } from '../../adapters/aws/clients/aws-clients.ts';
import { tableNames } from '../../adapters/aws/setup/resources.ts';
import { createResources } from '../../adapters/aws/setup/setup.ts';
import { type Emulator, startDynamoEmulator, startSqsEmulator } from '../../local/emulators/emulators.ts';
import { storedIn } from './bare-loop/stored-line.ts';
import { type ProbedChild, startProbedChild } from './probed-child.ts';
import { type Collector, startCollector, type Tracing } from './telemetry/tracing.ts';

export type StackOptions = {
  /** Emulators keep their data on disk, as with `npm start`, instead of in memory. */
  onDisk: boolean;
  cpuProfileDir?: string | undefined;
};

/** Emulators for one measurement, and the processes on them. */
export type Stack = {
  sqs: Emulator;
  dynamo: Emulator;
  startApi(settings?: Record<string, string>): Promise<ProbedChild & { url: string }>;
  /** `onUp`: called with each worker as soon as it serves. */
  startWorkers(
    count: number,
    settings?: Record<string, string>,
    onUp?: (worker: ProbedChild) => void,
  ): Promise<ProbedChild[]>;
  startCollector(tracing: Tracing): Promise<Collector>;
  startBare(part: 'send' | 'store', options: BareOptions): Promise<ProbedChild>;
};

/** `events`: how many to send. `onStored`: called with the number of events in each store. */
export type BareOptions = { events?: number; onStored?: (events: number) => void };

const REGION = 'us-east-1';
const PREFIX = 'bench';
const DATA_DIR = '.data';

/** Runs `measure` on a new stack and stops the stack afterwards. */
export async function onNewStack<Result>(
  options: StackOptions,
  measure: (stack: Stack) => Promise<Result>,
): Promise<Result> {
  const folder = options.onDisk ? await newFolder() : undefined;
  const running: { stop(): Promise<unknown> }[] = [];
  try {
    return await measure(await startStack(options, folder, (child) => running.push(child)));
  } finally {
    for (const child of running.reverse()) await child.stop();
    if (folder) await rm(folder, { recursive: true, force: true });
  }
}

async function newFolder(): Promise<string> {
  await mkdir(DATA_DIR, { recursive: true });
  return mkdtemp(join(DATA_DIR, 'bench-'));
}

async function startStack(
  { cpuProfileDir }: StackOptions,
  folder: string | undefined,
  onStart: (child: { stop(): Promise<unknown> }) => void,
): Promise<Stack> {
  const sqs = await startSqsEmulator(folder ? { dataDir: join(folder, 'sqs') } : {});
  onStart(sqs);
  const dynamo = await startDynamoEmulator(folder ? { dbPath: join(folder, 'tables.db') } : {});
  onStart(dynamo);
  const settings = { ...(await prepare(sqs, dynamo)), RESOURCE_PREFIX: PREFIX };

  return {
    sqs,
    dynamo,
    async startApi(more = {}) {
      const env = { ...settings, HOST: '127.0.0.1', PORT: '0', EVENT_ID_SECRETS: SECRET, ...more };
      const api = await startProbedChild({ name: 'API', script: 'api/main.ts', env, cpuProfileDir });
      onStart(api);
      return { ...api, url: `http://127.0.0.1:${api.port}` };
    },
    startWorkers(count, more = {}, onUp = () => {}) {
      const env = { ...settings, OPS_PORT: '0', RECEIVE_WAIT_SECONDS: '1', ...more };
      const startOne = async () => {
        const worker = await startProbedChild({
          name: 'worker',
          script: 'worker/main.ts',
          env,
          cpuProfileDir,
        });
        onStart(worker);
        onUp(worker);
        return worker;
      };
      return Promise.all(Array.from({ length: count }, startOne));
    },
    async startCollector(tracing) {
      const collector = await startCollector(tracing);
      onStart(collector);
      return collector;
    },
    async startBare(part, { events = 0, onStored = () => {} }) {
      const env = { ...settings, TABLE: tableNames(PREFIX).events, EVENTS: String(events) };
      const script = `load-testing/bench/bare-loop/${part}.ts`;
      const onLine = (line: string) => onStored(storedIn(line));
      const child = await startProbedChild({ name: `bare ${part}`, script, env, onLine });
      onStart(child);
      return child;
    },
  };
}

const SECRET = 'a-secret-of-the-benchmark';

async function prepare(sqs: Emulator, dynamo: Emulator) {
  const clients = createAwsClients({ region: REGION, sqsEndpoint: sqs.url, dynamoEndpoint: dynamo.url });
  const { queueUrl } = await createResources(clients, PREFIX);
  clients.destroy();
  return {
    AWS_REGION: REGION,
    AWS_ENDPOINT_URL_SQS: sqs.url,
    AWS_ENDPOINT_URL_DYNAMODB: dynamo.url,
    QUEUE_URL: queueUrl,
  };
}
