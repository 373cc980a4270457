import { createServer } from 'node:http';
import { json } from 'node:stream/consumers';
import { z } from 'zod';
import { listen } from '../../core/process/listen.ts';

/** What Alertmanager calls. Somebody who is on duty would be woken by it. */
export type Webhook = {
  url: string;
  /** The alerts that it was told of as firing, and not yet as resolved. */
  firing(): ReadonlySet<string>;
  /** From now on it refuses every call, or takes them again. */
  refuse(isRefusing: boolean): void;
  close(): void;
};

export async function startWebhook(): Promise<Webhook> {
  const firing = new Set<string>();
  let isRefusing = false;
  const server = createServer(async (request, response) => {
    const { alerts } = notification.parse(await json(request));
    // Anything from 500 would be tried again, and not count as a failure for long.
    if (!isRefusing) for (const { status, labels } of alerts) note(status, labels.alertname);
    response.writeHead(isRefusing ? 400 : 200).end();
  });
  const note = (status: string, name: string) =>
    status === 'firing' ? firing.add(name) : firing.delete(name);
  const port = await listen(server, { host: '127.0.0.1', port: 0 });
  return {
    url: `http://127.0.0.1:${port}/`,
    firing: () => firing,
    refuse(refusing) {
      isRefusing = refusing;
    },
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

/** https://prometheus.io/docs/alerting/latest/configuration/#webhook_config */
const notification = z.object({
  alerts: z.array(z.object({ status: z.string(), labels: z.looseObject({ alertname: z.string() }) })),
});
