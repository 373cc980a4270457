import type { Duty } from '../../core/duties/leases.ts';
import { inRounds } from '../../core/duties/rounds.ts';
import type { FleetGroup } from '../../core/ports/fleet-group.ts';
import type { FleetRegistry } from '../../core/ports/fleet-registry.ts';
import { type ReadBacklog, waitingIn } from '../../core/ports/queue.ts';
import { createFleetScaler } from '../../core/scaling/fleet-scaler.ts';
import { createObserver } from '../../core/scaling/observer.ts';
import { createPublishDesired } from '../../core/scaling/publish-desired.ts';
import { DEFAULT_SCALING } from '../../core/scaling/scaling.ts';
import type { TableLoad } from '../../core/scaling/table-load.ts';
import { CALL_RATES } from '../../core/settings/call-rates.ts';
import type { WorkerProbe } from '../../core/telemetry/worker-probe.ts';

type Deps = {
  group: FleetGroup;
  readBacklog: ReadBacklog;
  fleet: Pick<FleetRegistry, 'read' | 'publishDesired'>;
  /** Of the worker that has the duty: all workers write to the same table. */
  tableLoad: Pick<TableLoad, 'isThrottled'>;
  probe: Pick<WorkerProbe, 'scaled' | 'scalingFailed'>;
};

/** Two rounds, and the time until another worker has the lease of one that died. */
const TTL_MS = 2 * CALL_RATES.scalingRoundMs + 25_000;

/** The duty of sizing the group that the workers are in, as the local fleet is sized. */
export function createScalingDuty({ group, readBacklog, fleet, tableLoad, probe }: Deps): Duty {
  return (signal) => {
    const observe = createObserver({ depth, registry: fleet, isThrottled: tableLoad.isThrottled });
    const publish = createPublishDesired(fleet, { ttlMs: TTL_MS });
    const scaler = createFleetScaler({ group, observe, publish, probe }, DEFAULT_SCALING);
    const everyMs = CALL_RATES.scalingRoundMs;
    return inRounds(scaler.round, { everyMs, onFailure: probe.scalingFailed })(signal);
  };

  async function depth() {
    const backlog = await readBacklog();
    return { visible: waitingIn(backlog), inFlight: backlog.held ?? 0 };
  }
}
