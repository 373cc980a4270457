import { mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { tableNames } from '../../adapters/aws/setup/resources.ts';
import { createEventQueues } from '../../adapters/aws/sqs/event-queue.ts';
import { DEFAULT_SCALING, type ScalingParameters } from '../../core/scaling/scaling.ts';
import { type PlatformOptions, startPlatform } from '../../local/platform.ts';
import { useLocalCredentials } from '../../scripts/config.ts';
import { allPassed, type Finding } from './checks/finding.ts';
import { scanStoredRows } from './checks/stored-rows.ts';

/** A platform to break, and the means to look into it past its own code. */
export type Testbed = Awaited<ReturnType<typeof openTestbed>>;

export type TestbedOptions = Pick<PlatformOptions, 'workerSettings' | 'workerSettingsOf' | 'endpoints'> & {
  scaling?: Partial<ScalingParameters>;
  /** Nothing on disk, no logs either: the SQS emulator on disk syncs every message, too slowly for a long queue. */
  inMemory?: boolean;
};

type Say = (line: string) => void;

export const PREFIX = 'drill';
const MAX_WORKERS = Math.max(2, Math.min(20, availableParallelism() * 2));

/** Runs a drill on a new platform, whose data on disk is kept if a check fails. */
export async function onTestbed(
  options: TestbedOptions,
  say: Say,
  drill: (testbed: Testbed) => Promise<Finding[]>,
): Promise<Finding[]> {
  const dataDir = options.inMemory ? undefined : await mkdtemp(join(tmpdir(), 'sluice-drill-'));
  const testbed = await openTestbed(dataDir, options, say);
  let passed = false;
  try {
    const findings = await drill(testbed);
    passed = allPassed(findings);
    return findings;
  } finally {
    await testbed.platform.stop();
    if (passed && dataDir) await rm(dataDir, { recursive: true });
    else if (dataDir) say(`data and logs are kept in ${dataDir}`);
  }
}

async function openTestbed(
  dataDir: string | undefined,
  { workerSettings = {}, workerSettingsOf, endpoints = {}, scaling = {} }: TestbedOptions,
  say: Say,
) {
  useLocalCredentials([]);
  const platform = await startPlatform({
    dataDir,
    api: { host: '127.0.0.1', port: 0 },
    scaling: { ...DEFAULT_SCALING, maxWorkers: MAX_WORKERS, ...scaling },
    region: 'us-east-1',
    prefix: PREFIX,
    logLevel: 'info',
    workerSettings,
    workerSettingsOf,
    endpoints,
    say,
  });
  const { clients, queueUrl } = platform;
  const queues = createEventQueues(clients, queueUrl);
  return {
    platform,
    queues,
    storedRows: () => scanStoredRows(clients, tableNames(PREFIX).events),
    deadLetters: async () => (await queues.depth()).deadLetters,
  };
}
