import type { Metrics } from '../../core/telemetry/metrics.ts';
import type { Packer } from '../packer.ts';
import type { Route } from '../route.ts';

type Deps = { metrics: Metrics; packer: Pick<Packer, 'buffered'> };

/** `GET /metrics`: what Prometheus scrapes. */
export function getMetrics({ metrics, packer }: Deps): Route {
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
      const body = await metrics.registry.metrics();
      return { status: 200, headers: { 'content-type': metrics.registry.contentType }, body };
    },
  };
}
