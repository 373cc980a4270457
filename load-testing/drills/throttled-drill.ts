import { tableNames } from '../../adapters/aws/setup/resources.ts';
import { scanTable } from '../../adapters/aws/testing/scan-table.ts';
import { startDynamoEmulator } from '../../local/emulators/emulators.ts';
import type { Finding } from './checks/finding.ts';
import { checkThrottled } from './checks/throttle-checks.ts';
import { runPlan } from './fault-drill.ts';
import { type Throttled, throttleTable } from './faults/throttle-schedule.ts';
import { createThrottlingProxy } from './faults/throttling-proxy.ts';
import type { DrillOptions } from './options.ts';
import { PREFIX, type Testbed } from './testbed.ts';

type Say = (line: string) => void;

/** The load outlasts the throttling, so that the table recovers under load, by less than the time that it has for that. */
const LOAD_LASTS = 1.3;

/** Throttles the table of events under a steady load, as provisioned throughput does that is too low. */
export async function runThrottledDrill(options: DrillOptions, say: Say): Promise<Finding[]> {
  const table = tableNames(PREFIX).events;
  const emulator = await startDynamoEmulator();
  const proxy = await createThrottlingProxy({ target: emulator.url, table });
  const loadSeconds = options.outageSeconds * LOAD_LASTS;
  let throttled: Throttled | undefined;
  try {
    return await runPlan(
      {
        testbed: { endpoints: { dynamo: proxy.url }, inMemory: true },
        loadSeconds,
        // A failed attempt is a call of its own, which is throttled by a 400.
        failingShare: 0.05,
        faults: throttleTable(options, loadSeconds, proxy, (seen) => {
          throttled = seen;
        }),
        watch: (testbed) => ({
          stop: async () => checkThrottled(throttled, await readWaits(testbed, table)),
        }),
      },
      options,
      say,
    );
  } finally {
    await proxy.close();
    await emulator.stop();
  }
}

/** Of each stored event, from accepted to stored. */
async function readWaits({ platform }: Testbed, table: string): Promise<number[]> {
  const waits: number[] = [];
  for await (const { accepted_at, stored_at } of scanTable(platform.clients.dynamo, table, [
    'accepted_at',
    'stored_at',
  ]))
    if (accepted_at?.N && stored_at?.N) waits.push(Number(stored_at.N) - Number(accepted_at.N));
  return waits;
}
