import type { Clock } from '../../core/clock/clock.ts';
import { recount } from '../../core/counts/recount.ts';
import type { EventStore } from '../../core/ports/event-store.ts';
import type { Lease, LeaseOptions } from '../../core/ports/lease.ts';
import type { TotalsStore } from '../../core/ports/lifetime-totals.ts';
import type { RecountRequests } from '../../core/ports/recount-requests.ts';
import type { Rollups } from '../../core/ports/rollups.ts';
import { CALL_RATES } from '../../core/settings/call-rates.ts';
import type { Worker } from '../worker.ts';
import { type Chore, type LeaseHolder, startLeaseHolder } from './lease-holder.ts';

type Deps = {
  store: EventStore;
  rollups: Rollups;
  totals: TotalsStore;
  requests: RecountRequests;
  lease(options: LeaseOptions): Lease;
  worker: Pick<Worker, 'drainAbandoned' | 'isStopping'>;
  probe: { failed(error: unknown, what: string): void };
  clock: Pick<Clock, 'now' | 'uncertaintyMs'>;
};

/** As long as a dead holder keeps the others waiting, and longer than any chore but a recount of hours. */
const LEASE_MS = 15_000;

/** What one worker does for all, for as long as it holds the lease. */
export function startChores(
  deps: Deps,
  { holder, retentionDays }: { holder: string; retentionDays: number },
): LeaseHolder {
  const { worker, lease, probe } = deps;
  const chores: Chore[] = [
    { name: 'record what SQS gave up on', run: () => worker.drainAbandoned(new AbortController().signal) },
    {
      name: 'recount the closed minutes',
      async run() {
        while (await recount(deps, { retentionDays })) if (worker.isStopping()) return;
      },
    },
  ];
  return startLeaseHolder(
    { lease: lease({ name: 'chores', holder, ttlMs: LEASE_MS }), chores, probe },
    { everyMs: CALL_RATES.leaseMs },
  );
}
