import type { FleetRegistry } from '../ports/fleet-registry.ts';
import type { Observation } from './fleet-scaler.ts';

type Sources = {
  /** Messages of the event queue. */
  depth: () => Promise<{ visible: number; inFlight: number }>;
  registry: Pick<FleetRegistry, 'read'>;
  /** Whether the table refuses most writes, if that is known here. */
  isThrottled?: () => boolean;
};

/**
 * Reads the queue's depth and the workers' throughput. Rejects while the tables are down, which freezes the fleet: the
 * backlog then does not tell how many workers are needed.
 */
export function createObserver({
  depth,
  registry,
  isThrottled = () => false,
}: Sources): () => Promise<Observation> {
  return async () => {
    const [{ visible, inFlight }, { throughput, capacityPerWorker }] = await Promise.all([
      depth(),
      registry.read(),
    ]);
    return { visible, inFlight, throughput, capacityPerWorker, throttled: isThrottled() };
  };
}
