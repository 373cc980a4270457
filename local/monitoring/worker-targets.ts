import type { FleetChange, Worker } from '../fleet/fleet.ts';
import type { Targets } from './targets.ts';

const JOB = 'sluice-worker';

/**
 * Keeps the workers among the targets: from a worker's first start until it has drained. One that dies stays a target
 * until it is back, so that Prometheus sees it down.
 */
export function createWorkerTargets(targets: Targets) {
  return {
    up({ name, port }: Worker): void {
      targets.add(JOB, name, `127.0.0.1:${port}`);
    },
    changed(change: FleetChange): void {
      if (change.kind === 'drained') targets.remove(JOB, change.name);
    },
  };
}
