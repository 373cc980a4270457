import type { EventQueues } from '../../core/event-queue.ts';
import type { FleetRegistry } from '../../core/fleet-registry.ts';
import type { Metrics } from '../../core/telemetry/metrics.ts';
import type { Packer } from '../packer.ts';
import type { Route } from '../route.ts';
import { within } from '../within.ts';

type Deps = {
  metrics: Metrics;
  packer: Pick<Packer, 'buffered'>;
  queues: Pick<EventQueues, 'depth'>;
  fleet: Pick<FleetRegistry, 'read'>;
};

const TIMEOUT_MS = 800;

/** `GET /metrics`: what Prometheus scrapes. */
export function getMetrics({ metrics, packer, queues, fleet }: Deps): Route {
  return {
    method: 'GET',
    paths: ['/metrics'],
    answersJson: false,
    operation: {
      operationId: 'getMetrics',
      tags: ['operations'],
      summary: 'Metrics for Prometheus',
      responses: { 200: { description: 'Metrics', content: { 'text/plain': {} } } },
    },
    async answer() {
      metrics.bufferedEvents.set(packer.buffered().items);
      await Promise.all([measureQueue(), measureFleet()]);
      const body = await metrics.registry.metrics();
      return { status: 200, headers: { 'content-type': metrics.registry.contentType }, body };
    },
  };

  /** While the queue can't be reached there is no number, rather than an old one. */
  async function measureQueue(): Promise<void> {
    try {
      const depth = await within(TIMEOUT_MS, 'the depth', () => queues.depth());
      metrics.queueMessages.set({ state: 'visible' }, depth.visible);
      metrics.queueMessages.set({ state: 'in_flight' }, depth.inFlight);
      metrics.queueMessages.set({ state: 'delayed' }, depth.delayed);
      metrics.queueMessages.set({ state: 'dead' }, depth.deadLetters);
    } catch {
      metrics.queueMessages.reset();
    }
  }

  /** The same while the table can't be reached, and for what nobody says. */
  async function measureFleet(): Promise<void> {
    const { workers, fleetMessagesPerSecond, fleetChanges } = metrics;
    const state = await within(TIMEOUT_MS, 'the fleet', () => fleet.read()).catch(() => undefined);
    for (const metric of [workers, fleetMessagesPerSecond, fleetChanges]) metric.reset();
    if (state === undefined) return;
    workers.set({ state: 'live' }, state.live);
    fleetMessagesPerSecond.set({ of: 'throughput' }, state.throughput);
    if (state.capacityPerWorker !== undefined)
      fleetMessagesPerSecond.set({ of: 'worker_capacity' }, state.capacityPerWorker);
    if (state.desired !== undefined) workers.set({ state: 'desired' }, state.desired);
    if (state.changes === undefined) return;
    fleetChanges.inc({ direction: 'up' }, state.changes.up);
    fleetChanges.inc({ direction: 'down' }, state.changes.down);
  }
}
