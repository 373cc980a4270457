import { estimateOldestAgeMs, type HeardFromQueue } from '../../core/counts/queue-age.ts';
import { withTimeout } from '../../core/lib/with-timeout.ts';
import type { FleetRegistry, FleetState } from '../../core/ports/fleet-registry.ts';
import { type Backlog, type ReadBacklog, waitingIn } from '../../core/ports/queue.ts';
import type { ApiMetrics } from '../../core/telemetry/metrics/api-metrics.ts';
import { showIfKnown } from '../../core/telemetry/metrics/show-if-known.ts';
import type { Route } from '../http/route.ts';
import type { Packer } from '../ingest/packer.ts';

type Deps = {
  metrics: ApiMetrics;
  packer: Pick<Packer, 'buffered' | 'maxBufferedEvents' | 'inFlight'>;
  readBacklog: ReadBacklog;
  fleet: Pick<FleetRegistry, 'read'>;
  now?: () => number;
};

type Options = {
  /** How long the queue and the table may take to respond. */
  timeoutMs?: number | undefined;
  /** Most workers that the fleet may have, if its scaler does not report it: an Auto Scaling group does not. */
  fleetLimit?: number | undefined;
};

/** `GET /metrics`: metrics for Prometheus. */
export function getMetrics(
  { metrics, packer, readBacklog, fleet, now = Date.now }: Deps,
  { timeoutMs = 800, fleetLimit }: Options = {},
): Route {
  return {
    method: 'GET',
    paths: ['/metrics'],
    producesJson: false,
    operation: {
      operationId: 'getMetrics',
      tags: ['operations'],
      summary: 'Get metrics for Prometheus',
      responses: {
        200: {
          description: 'Metrics in the Prometheus text format, or in OpenMetrics with exemplars if asked for',
          content: { 'text/plain': {}, 'application/openmetrics-text': {} },
        },
      },
    },
    async handle({ http }) {
      metrics.bufferedEvents.set(packer.buffered().items);
      metrics.bufferLimit.set(packer.maxBufferedEvents);
      metrics.packsInFlight.set(packer.inFlight());
      const [backlog, state] = await Promise.all([
        ifKnown('the backlog', readBacklog),
        ifKnown('the fleet', () => fleet.read()),
      ]);
      showQueue(backlog, state?.heard);
      showFleet(state);
      const { contentType, body } = await metrics.exposition.render(http.header('accept'));
      return { status: 200, headers: { 'content-type': contentType, vary: 'accept' }, body };
    },
  };

  function showQueue(backlog: Backlog | undefined, heard: HeardFromQueue | undefined): void {
    const { queueMessages, deadLetterMessages, oldestMessageAge } = metrics;
    queueMessages.reset();
    showIfKnown(deadLetterMessages, backlog?.deadLetters);
    const ageMs = backlog && estimateOldestAgeMs(waitingIn(backlog), heard, now());
    showIfKnown(oldestMessageAge, ageMs && ageMs / 1000);
    if (backlog === undefined) return;
    queueMessages.set({ state: 'visible' }, waitingIn(backlog));
    queueMessages.set({ state: 'in_flight' }, backlog.held ?? 0);
    queueMessages.set({ state: 'delayed' }, backlog.delayed ?? 0);
  }

  function showFleet(state: FleetState | undefined): void {
    const { liveWorkers, desiredWorkers, maxWorkers } = metrics;
    const { fleetThroughput, workerCapacity, scalingDecisions } = metrics;
    showIfKnown(liveWorkers, state?.live);
    showIfKnown(desiredWorkers, state?.desired);
    showIfKnown(maxWorkers, state?.max ?? fleetLimit);
    showIfKnown(fleetThroughput, state?.throughput);
    showIfKnown(workerCapacity, state?.capacityPerWorker);
    scalingDecisions.reset();
    if (state?.changes === undefined) return;
    scalingDecisions.inc({ direction: 'up' }, state.changes.up);
    scalingDecisions.inc({ direction: 'down' }, state.changes.down);
  }

  /** While the queue or the table is unavailable, its gauges are left out: an old number would pass for a current one. */
  function ifKnown<T>(what: string, ask: () => Promise<T>): Promise<T | undefined> {
    return withTimeout(timeoutMs, what, ask).catch(() => undefined);
  }
}
