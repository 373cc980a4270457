import { createServer } from 'node:http';
import { json } from 'node:stream/consumers';
import { z } from 'zod';
import { listen } from '../../core/process/listen.ts';

/** The webhook that Alertmanager calls: the pager of this run. */
export type Webhook = {
  url: string;
  /** The alerts that it got as firing, and not yet as resolved. */
  firing(): ReadonlySet<string>;
  /** Makes it refuse every call, or take them again. */
  refuse(isRefusing: boolean): void;
  close(): void;
};

export async function startWebhook(): Promise<Webhook> {
  const firing = new Set<string>();
  let isRefusing = false;
  const server = createServer(async (request, response) => {
    const { alerts } = notification.parse(await json(request));
    // A status of 500 or more would be retried, and count as a failure only much later.
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
