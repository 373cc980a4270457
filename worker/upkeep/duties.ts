import type { Clock } from '../../core/clock/clock.ts';
import { type RecountProbe, recount } from '../../core/counts/recount.ts';
import { createLeases, type Duty, type LeaseProbe } from '../../core/duties/leases.ts';
import { inRounds } from '../../core/duties/rounds.ts';
import type { EventStore } from '../../core/ports/event-store.ts';
import type { LeaseRecords } from '../../core/ports/lease-records.ts';
import type { TotalsStore } from '../../core/ports/lifetime-totals.ts';
import type { RecountRequests } from '../../core/ports/recount-requests.ts';
import type { Rollups } from '../../core/ports/rollups.ts';
import { CALL_RATES } from '../../core/settings/call-rates.ts';
import { ABANDONED_DUTY, RECOUNT_DUTY, SCALING_DUTY } from '../../core/telemetry/metrics/worker-metrics.ts';
import type { Worker } from '../worker.ts';

type Deps = {
  store: Pick<EventStore, 'countStored'>;
  rollups: Pick<Rollups, 'read'>;
  totals: TotalsStore;
  requests: RecountRequests;
  leases: LeaseRecords;
  worker: Pick<Worker, 'drainAbandoned'>;
  probe: LeaseProbe & RecountProbe;
  clock: Pick<Clock, 'now' | 'uncertaintyMs'>;
  /** Sizes the group of the workers, where they are in one. */
  scaling?: Duty | undefined;
};

export type Duties = { stop(): Promise<void> };

/** Starts the duties that one worker does for the whole fleet, each under its own lease. */
export function startDuties(
  deps: Deps,
  { holder, retentionDays }: { holder: string; retentionDays: number },
): Duties {
  const { leases: records, worker, probe, scaling } = deps;
  const leases = createLeases({ records, probe }, { holder });
  const rounds = (what: string, round: (signal: AbortSignal) => Promise<void>) =>
    inRounds(round, {
      everyMs: CALL_RATES.dutyRoundMs,
      onFailure: (error) => probe.failed(error, `could not ${what}; trying again next round`),
    });

  const held = [
    leases.hold(RECOUNT_DUTY, rounds('recount the closed minutes', recountAll)),
    leases.hold(
      ABANDONED_DUTY,
      rounds('record the messages that the queue gave up on', (signal) => worker.drainAbandoned(signal)),
    ),
    ...(scaling ? [leases.hold(SCALING_DUTY, scaling)] : []),
  ];
  return {
    async stop() {
      await Promise.all(held.map((duty) => duty.stop()));
    },
  };

  async function recountAll(signal: AbortSignal): Promise<void> {
    let isMore = true;
    while (isMore) isMore = await recount(deps, { retentionDays, signal });
  }
}
