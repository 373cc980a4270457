import { mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { tableNames } from '../../adapters/aws/setup/resources.ts';
import { createEventQueues } from '../../adapters/aws/sqs/event-queue.ts';
import { DEFAULT_SCALING, type ScalingParameters } from '../../core/scaling/scaling.ts';
import { type PlatformOptions, startPlatform } from '../../local/platform.ts';
import { useLocalCredentials } from '../../scripts/config.ts';
import { scanStoredRows } from './checks/stored-rows.ts';

export type Testbed = Awaited<ReturnType<typeof openTestbed>>;

export type TestbedOptions = Pick<PlatformOptions, 'workerSettings' | 'workerSettingsOf'> & {
  scaling?: Partial<ScalingParameters>;
};

const PREFIX = 'drill';
const MAX_WORKERS = Math.max(2, Math.min(20, availableParallelism() * 2));

/** A platform to break, with its data on disk in a folder of its own, and what is needed to look into it. */
export async function openTestbed(
  say: (line: string) => void,
  { workerSettings = {}, workerSettingsOf, scaling = {} }: TestbedOptions = {},
) {
  useLocalCredentials([]);
  const dataDir = await mkdtemp(join(tmpdir(), 'sluice-drill-'));
  const platform = await startPlatform({
    dataDir,
    api: { host: '127.0.0.1', port: 0 },
    scaling: { ...DEFAULT_SCALING, maxWorkers: MAX_WORKERS, ...scaling },
    region: 'us-east-1',
    prefix: PREFIX,
    logLevel: 'info',
    workerSettings,
    workerSettingsOf,
    say,
  });
  const { clients, queueUrl } = platform;
  const queues = createEventQueues(clients, queueUrl);
  return {
    platform,
    queues,
    storedRows: () => scanStoredRows(clients, tableNames(PREFIX).events),
    deadLetters: async () => (await queues.depth()).deadLetters,
    async close({ keepData }: { keepData: boolean }): Promise<void> {
      await platform.stop();
      if (keepData) say(`data and logs are kept in ${dataDir}`);
      else await rm(dataDir, { recursive: true });
    },
  };
}
