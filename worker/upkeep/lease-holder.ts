import { pause } from '../../core/lib/back-off.ts';
import type { Lease } from '../../core/ports/lease.ts';

/** One of the workers does these for all: whichever holds the lease. */
export type Chore = { name: string; run: () => Promise<void> };

export type LeaseHolder = { stop(): Promise<void> };

type Deps = { lease: Lease; chores: readonly Chore[]; probe: { failed(error: unknown, what: string): void } };

/** Tries for the lease and, while it has it, does each chore in turn, every `everyMs`. */
export function startLeaseHolder(
  { lease, chores, probe }: Deps,
  { everyMs }: { everyMs: number },
): LeaseHolder {
  const stopping = new AbortController();
  const working = work();
  return {
    async stop() {
      stopping.abort();
      await working;
      await lease.release();
    },
  };

  async function work(): Promise<void> {
    while (await pause(everyMs, stopping.signal)) {
      for (const chore of chores) {
        if (stopping.signal.aborted || !(await lease.hold())) break;
        await chore.run().catch((error: unknown) => probe.failed(error, `could not ${chore.name} this time`));
      }
    }
  }
}
