import { setTimeout as delay } from 'node:timers/promises';
import { waitFor } from '../../../local/processes/wait-for.ts';
import { readWorkerMetrics } from '../../lib/worker-metrics.ts';
import type { DrillOptions } from '../options.ts';
import { skewedClock } from './clock-skew.ts';
import { type FaultSchedule, reached } from './fault-schedule.ts';

/** Seconds by which the clocks of these workers are off. */
export const OFFSETS: ReadonlyMap<string, number> = new Map([
  ['worker-1', 600],
  ['worker-2', -600],
]);
/**
 * Its clock is right, and it stands still for a while: for longer than the lease, which one of the others then has for
 * good. So it is by a wrong clock that the drill's last minutes are recounted.
 */
const STANDS_STILL = 'worker-3';

export const CLOCK_TESTBED = {
  scaling: { minWorkers: 3, maxWorkers: 3 },
  workerSettingsOf: (name: string) => {
    const offsetSeconds = OFFSETS.get(name);
    return offsetSeconds === undefined ? {} : skewedClock(offsetSeconds);
  },
};

/** A worker is stopped in the middle of its work, late in a minute, so that the minute is over when it goes on. */
export function clockFaults({ outageSeconds }: DrillOptions): FaultSchedule {
  return async ({ platform, progress, say }) => {
    await reached(progress, 0.1);
    const { name, pid } = await waitFor(
      async () => {
        const worker = platform.fleet.workers().find((one) => one.name === STANDS_STILL);
        if (worker === undefined || new Date().getSeconds() < 30) return undefined;
        const { heldMessages = 0 } = await readWorkerMetrics(worker.port, 1_000);
        return heldMessages > 0 ? worker : undefined;
      },
      { what: `${STANDS_STILL} to be at work in the second half of a minute`, timeoutMs: 90_000, everyMs: 5 },
    );
    say(`fault: ${name} (pid ${pid}) is stopped in the middle of its work, for ${outageSeconds} s`);
    process.kill(pid, 'SIGSTOP');
    await delay(outageSeconds * 1000);
    process.kill(pid, 'SIGCONT');
    say(`${name} goes on`);
    // Late, so that what is measured from here is the recovery and not the rest of the load.
    await reached(progress, 0.99);
  };
}
