import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { z } from 'zod';

/** A notification as Alertmanager posts it: https://prometheus.io/docs/alerting/latest/configuration/#webhook_config */
const notification = z.object({
  status: z.enum(['firing', 'resolved']),
  receiver: z.string(),
  groupLabels: z.record(z.string(), z.string()),
  alerts: z.array(
    z.object({
      status: z.string(),
      labels: z.record(z.string(), z.string()),
      annotations: z.record(z.string(), z.string()),
    }),
  ),
});
export type Notification = z.infer<typeof notification>;
export type Alert = Notification['alerts'][number];

/** Listens for webhooks and keeps what came, in order. */
export async function startWebhookSink() {
  const received: Notification[] = [];
  const server = createServer(async (request, response) => {
    received.push(notification.parse(JSON.parse(await text(request))));
    response.end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo; // it listens on a port
  return {
    url: `http://127.0.0.1:${port}`,
    received,
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
