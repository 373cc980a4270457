import { setTimeout as delay } from 'node:timers/promises';
import { waitFor } from '../../../local/processes/wait-for.ts';
import { readWorkerMetrics } from '../../lib/worker-metrics.ts';
import type { Suspension } from '../checks/clock-checks.ts';
import type { DrillOptions } from '../options.ts';
import { skewedClock } from './clock-skew.ts';
import { type FaultSchedule, reached } from './fault-schedule.ts';

/** Seconds by which the clocks of these workers are ahead (below 0: behind). */
export const OFFSETS: ReadonlyMap<string, number> = new Map([
  ['worker-1', 600],
  ['worker-2', -600],
]);
/**
 * Its clock is right. It is suspended for longer than the lease, which another worker then takes for good: so a worker
 * with a wrong clock recounts the last minutes of the drill.
 */
const SUSPENDED = 'worker-3';

export const CLOCK_TESTBED = {
  scaling: { minWorkers: 3, maxWorkers: 3 },
  workerSettingsOf: (name: string) => {
    const offsetSeconds = OFFSETS.get(name);
    return offsetSeconds === undefined ? {} : skewedClock(offsetSeconds);
  },
};

/** Suspends a worker at work, late in a minute, so that the minute is over when it resumes. Notes when it did. */
export function clockFaults({ outageSeconds }: DrillOptions, suspensions: Suspension[]): FaultSchedule {
  return async ({ platform, progress, say }) => {
    await reached(progress, 0.1);
    const { name, pid } = await waitFor(
      async () => {
        const worker = platform.fleet.workers().find((one) => one.name === SUSPENDED);
        if (worker === undefined || new Date().getSeconds() < 30) return undefined;
        const { inFlightMessages = 0 } = await readWorkerMetrics(worker.port, 1_000);
        return inFlightMessages > 0 ? worker : undefined;
      },
      { what: `${SUSPENDED} to be at work in the second half of a minute`, timeoutMs: 90_000, everyMs: 5 },
    );
    say(`fault: ${name} (pid ${pid}) is suspended at work for ${outageSeconds} s`);
    const fromMs = Date.now();
    process.kill(pid, 'SIGSTOP');
    const latestFromMs = Date.now();
    await delay(outageSeconds * 1000);
    process.kill(pid, 'SIGCONT');
    suspensions.push({ fromMs, latestFromMs, toMs: Date.now() });
    say(`${name} resumes`);
    // The recovery is measured from here, so the load must be almost over.
    await reached(progress, 0.99);
  };
}
