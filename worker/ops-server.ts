import { once } from 'node:events';
import type { Server } from 'node:http';
import { createAdaptorServer } from '@hono/node-server';
import { Hono } from 'hono';
import type { Metrics } from '../core/telemetry/metrics.ts';
import type { Worker } from './worker.ts';

export type OpsServer = { port: number; stop(): Promise<void> };

/** `worker`: undefined until it is started, as a port that is taken is to be found before any message is. */
type Deps = { metrics: Metrics; worker: () => Worker | undefined };

/** `/metrics`, and what a load balancer or an operator asks: is it up, does it take work, what does it wait for. */
export async function startOpsServer(
  { metrics, worker }: Deps,
  { host, port }: { host: string; port: number },
): Promise<OpsServer> {
  const app = new Hono()
    .get('/metrics', async (c) =>
      c.body(await metrics.registry.metrics(), 200, { 'content-type': metrics.registry.contentType }),
    )
    .get('/health/live', (c) => c.json({ status: 'ok' }))
    .get('/health/ready', (c) => {
      const isReady = worker()?.isStopping() === false;
      return isReady ? c.json({ status: 'ok' }) : c.json({ status: 'not receiving' }, 503);
    })
    .get('/health', (c) => {
      const isTableAvailable = worker()?.isTableAvailable() ?? false;
      return c.json({ status: isTableAvailable ? 'ok' : 'degraded', table_available: isTableAvailable });
    });

  const server = createAdaptorServer({ fetch: app.fetch }) as Server; // without http2 options it is one of node:http
  server.listen(port, host);
  await once(server, 'listening');
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : port,
    async stop() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
