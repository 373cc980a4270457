import { pause } from '../../core/lib/back-off.ts';
import type { FleetRegistry, WorkerWork } from '../../core/ports/fleet-registry.ts';
import { CALL_RATES } from '../../core/settings/call-rates.ts';

export type Presence = { stop(): Promise<void> };

type Deps = {
  registry: FleetRegistry;
  worker: string;
  /** Its throughput since the last call. */
  work: () => WorkerWork;
  probe: { failed(error: unknown, what: string): void };
};

/** Two missed announcements may mean a slow table; three mean that the worker is gone. */
const TTL_MS = 25_000;

/** Announces this worker and its throughput until it stops. */
export function startPresence({ registry, worker, work, probe }: Deps): Presence {
  const stopping = new AbortController();
  const announcing = announce();
  return {
    async stop() {
      stopping.abort();
      await announcing;
      await registry
        .leave(worker)
        .catch((error: unknown) => probe.failed(error, 'could not sign this worker off'));
    },
  };

  async function announce(): Promise<void> {
    do {
      await registry
        .announce(worker, TTL_MS, work())
        .catch((error: unknown) => probe.failed(error, 'could not announce this worker'));
    } while (await pause(CALL_RATES.presenceMs, stopping.signal));
  }
}
