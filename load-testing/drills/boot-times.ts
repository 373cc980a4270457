import type { FleetChange } from '../../local/fleet/fleet.ts';

/** Measures how long the workers that a fleet adds take to serve. `firstWorkers`: how many it starts with. */
export function createBootTimes(firstWorkers: number, now: () => number = () => performance.now()) {
  const addedAtMs: number[] = [];
  const known = new Set<number>();
  const seconds: number[] = [];
  return {
    changed(change: FleetChange): void {
      if (change.kind !== 'resized') return;
      for (let added = change.from; added < change.to; added += 1) addedAtMs.push(now());
    },
    /** `workers`: those that serve, the first ones first. */
    saw(workers: readonly { pid: number }[]): void {
      for (const { pid } of workers) {
        if (known.has(pid)) continue;
        known.add(pid);
        const addedMs = known.size > firstWorkers ? addedAtMs.shift() : undefined;
        if (addedMs !== undefined) seconds.push((now() - addedMs) / 1000);
      }
    },
    seconds: (): readonly number[] => seconds,
    /** 0 if no worker was added. */
    meanSeconds: (): number => seconds.reduce((sum, one) => sum + one, 0) / Math.max(1, seconds.length),
  };
}

export type BootTimes = ReturnType<typeof createBootTimes>;
