import type { EventQueues } from '../../core/event-queue.ts';
import type { FleetRegistry } from '../../core/fleet-registry.ts';
import { type ApiMetrics, showIfKnown } from '../../core/telemetry/metrics.ts';
import type { Packer } from '../packer.ts';
import type { Route } from '../route.ts';
import { within } from '../within.ts';

type Deps = {
  metrics: ApiMetrics;
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
      metrics.deadLetterMessages.set(depth.deadLetters);
    } catch {
      metrics.queueMessages.reset();
      metrics.deadLetterMessages.remove();
    }
  }

  /** The same while the table can't be reached, and for what nobody says. */
  async function measureFleet(): Promise<void> {
    const state = await within(TIMEOUT_MS, 'the fleet', () => fleet.read()).catch(() => undefined);
    showIfKnown(metrics.liveWorkers, state?.live);
    showIfKnown(metrics.desiredWorkers, state?.desired);
    showIfKnown(metrics.fleetThroughput, state?.throughput);
    showIfKnown(metrics.workerCapacity, state?.capacityPerWorker);
    metrics.fleetChanges.reset();
    if (state?.changes === undefined) return;
    metrics.fleetChanges.inc({ direction: 'up' }, state.changes.up);
    metrics.fleetChanges.inc({ direction: 'down' }, state.changes.down);
  }
}
