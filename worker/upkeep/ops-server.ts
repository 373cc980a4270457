import { once } from 'node:events';
import { createServer } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import { Hono } from 'hono';
import { listen } from '../../core/process/listen.ts';
import { showIfKnown } from '../../core/telemetry/metrics/show-if-known.ts';
import type { WorkerMetrics } from '../../core/telemetry/metrics/worker-metrics.ts';
import type { Worker, WorkerLoad } from '../worker.ts';

export type OpsServer = { port: number; stop(): Promise<void> };

/** `worker` is undefined until it starts: the server listens first, to find a taken port before a message is received. */
type Deps = { metrics: WorkerMetrics; worker: () => Worker | undefined };

/** Serves `/metrics` and health checks: live, ready, and whether the table answers. */
export async function startOpsServer(
  { metrics, worker }: Deps,
  address: { host: string; port: number },
): Promise<OpsServer> {
  const app = new Hono()
    .get('/metrics', async (c) => {
      showLoad(metrics, worker()?.load());
      const { contentType, body } = await metrics.exposition.render(c.req.header('accept'));
      return c.body(body, 200, { 'content-type': contentType, vary: 'accept' });
    })
    .get('/health/live', (c) => c.json({ status: 'ok' }))
    .get('/health/ready', (c) => {
      const isReady = worker()?.isStopping() === false;
      return isReady ? c.json({ status: 'ok' }) : c.json({ status: 'not receiving' }, 503);
    })
    .get('/health', (c) => {
      const isTableAvailable = worker()?.isTableAvailable() ?? false;
      return c.json({ status: isTableAvailable ? 'ok' : 'degraded', table_available: isTableAvailable });
    });

  const server = createServer(getRequestListener(app.fetch));
  return {
    port: await listen(server, address),
    async stop() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

/** Until the worker has started, its load is left out. */
function showLoad(metrics: WorkerMetrics, load: WorkerLoad | undefined): void {
  showIfKnown(metrics.pollers, load?.pollers);
  showIfKnown(metrics.pollersBusy, load?.pollersBusy);
  showIfKnown(metrics.handlersInFlight, load?.handlersInFlight);
  showIfKnown(metrics.handlersWaiting, load?.handlersWaiting);
  showIfKnown(metrics.handlerConcurrency, load?.handlerConcurrency);
  showIfKnown(metrics.maxInFlightMessages, load?.maxInFlightMessages);
}
