import { pause } from '../../../core/lib/back-off.ts';
import { waitFor } from '../../../local/processes/wait-for.ts';
import type { Fault } from '../fault.ts';
import type { Prometheus } from '../prometheus.ts';
import { LOOPED, type Testbed } from '../testbed.ts';

/** Processes that die, or hang. */
export const PROCESS_FAULTS: readonly Fault[] = [
  {
    what: 'a worker is killed in a loop',
    alerts: ['ProcessRestarts'],
    async begin(testbed, mended) {
      void killInLoop(testbed, mended);
    },
    end: untilAllAreBack,
  },
  {
    what: 'all workers hang',
    alerts: ['NoWorkers', 'FleetBelowDesired'],
    alertsAfterwards: ['FreshnessBurnFast'],
    begin: async ({ platform }) => signalWorkers(platform, 'SIGSTOP'),
    end: async ({ platform }) => signalWorkers(platform, 'SIGCONT'),
  },
  {
    what: 'the API hangs',
    alerts: ['ScrapeDown'],
    begin: async ({ platform }) => signal(platform.api.pid(), 'SIGSTOP'),
    end: async ({ platform }) => signal(platform.api.pid(), 'SIGCONT'),
  },
];

/** Each time once it is back and Prometheus has seen it: otherwise several starts look like one. */
async function killInLoop({ platform, prometheus }: Testbed, mended: AbortSignal): Promise<void> {
  let killed: number | undefined;
  while (!mended.aborted) {
    const worker = platform.fleet.workers().find(({ name, pid }) => name === LOOPED && pid !== killed);
    if (worker !== undefined && (await isUp(prometheus))) {
      killed = worker.pid;
      signal(killed, 'SIGKILL');
    }
    await pause(100, mended);
  }
}

async function isUp(prometheus: Prometheus): Promise<boolean> {
  const nowMs = Date.now();
  const answer = await prometheus.over(`up{instance="${LOOPED}"} == 1`, {
    fromMs: nowMs,
    toMs: nowMs,
    stepSeconds: 1,
  });
  return answer.kind === 'data';
}

/** A worker that starts later would be alive while the others hang. */
async function untilAllAreBack({ platform: { fleet } }: Testbed): Promise<void> {
  await waitFor(() => fleet.workers().length >= fleet.desired(), { what: 'all workers to be back' });
}

function signalWorkers({ fleet }: Testbed['platform'], name: NodeJS.Signals): void {
  for (const { pid } of fleet.workers()) signal(pid, name);
}

function signal(pid: number | undefined, name: NodeJS.Signals): void {
  if (pid !== undefined) process.kill(pid, name);
}
