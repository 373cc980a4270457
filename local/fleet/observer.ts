import type { EventQueues } from '../../adapters/aws/sqs/event-queue.ts';
import type { FleetRegistry } from '../../core/ports/fleet-registry.ts';
import type { Observation } from './fleet.ts';

type Sources = { events: Pick<EventQueues['events'], 'depth'>; registry: Pick<FleetRegistry, 'read'> };

/**
 * Reads the queue's depth and the workers' throughput. Rejects while the tables are down, which freezes the fleet: the
 * backlog then does not tell how many workers are needed.
 */
export function createObserver({ events, registry }: Sources): () => Promise<Observation> {
  return async () => {
    const [{ visible, inFlight }, { throughput, capacityPerWorker }] = await Promise.all([
      events.depth(),
      registry.read(),
    ]);
    return { visible, inFlight, throughput, capacityPerWorker };
  };
}
