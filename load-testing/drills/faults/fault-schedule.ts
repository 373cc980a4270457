import { setTimeout as delay } from 'node:timers/promises';
import type { Platform } from '../../../local/platform.ts';
import { waitFor } from '../../../local/processes/wait-for.ts';
import type { DrillOptions } from '../options.ts';

type Dependency = Pick<Platform['sqs'], 'pid' | 'kill' | 'start'>;

/** The parts of a platform that a schedule breaks. */
export type BreakablePlatform = {
  fleet: { workers(): readonly { name: string; pid: number; port: number }[] };
  sqs: Dependency;
  dynamo: Dependency;
};

/** Breaks things at certain points of the load. Resolves once the last fault is over. */
export type FaultSchedule = (deps: {
  platform: BreakablePlatform;
  /** Share of the valid events that have been accepted, 0 to 1. */
  progress: () => number;
  say: (line: string) => void;
}) => Promise<void>;

/** Kills two workers at work, and takes SQS down between them. */
export function queueOutage({ outageSeconds }: DrillOptions): FaultSchedule {
  return async ({ platform, progress, say }) => {
    await reached(progress, 0.2);
    killWorker(platform, say);
    await reached(progress, 0.4);
    say(
      `fault: the SQS emulator (pid ${platform.sqs.pid()}) is killed and stays down for ${outageSeconds} s`,
    );
    await platform.sqs.kill();
    await delay(outageSeconds * 1000);
    await platform.sqs.start();
    say('the SQS emulator is back with its data');
    // The recovery is measured from here, so the load must be almost over.
    await reached(progress, 0.95);
    killWorker(platform, say);
  };
}

/** Takes the table down and kills a worker halfway through, so that its successor starts without a table. */
export function tableOutage({ outageSeconds }: DrillOptions): FaultSchedule {
  return async ({ platform, progress, say }) => {
    await reached(progress, 0.05);
    say(
      `fault: the DynamoDB emulator (pid ${platform.dynamo.pid()}) is killed and stays down for ${outageSeconds} s`,
    );
    await platform.dynamo.kill();
    await delay(outageSeconds * 500);
    killWorker(platform, say);
    await delay(outageSeconds * 500);
    await platform.dynamo.start();
    say('the DynamoDB emulator is back with its data');
  };
}

export async function reached(progress: () => number, share: number): Promise<void> {
  await waitFor(() => progress() >= share, {
    what: `${share * 100} % of the events to be accepted`,
    timeoutMs: 600_000,
  });
}

export function killWorker({ fleet }: Pick<BreakablePlatform, 'fleet'>, say: (line: string) => void): void {
  const [worker] = fleet.workers();
  if (worker === undefined) throw new Error('There is no worker to kill');
  say(`fault: ${worker.name} (pid ${worker.pid}) is killed with -9`);
  process.kill(worker.pid, 'SIGKILL');
}
