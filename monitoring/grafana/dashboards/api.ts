import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard';
import { dashboard } from '../frame/dashboard.ts';
import type { LogSource } from '../frame/logs.ts';
import { acceptedByType, batchSizes, claims, refused } from '../rows/events.ts';
import { latencyByRoute, latencySpread, requestsByRoute, routes, serverErrors } from '../rows/requests.ts';
import { bufferFill, packBytes, packFill, packSends, packsInFlight, sendLatency } from '../rows/sending.ts';

/** From the request to the queue's confirmation. */
export function apiDashboard(logs: LogSource): Dashboard {
  return dashboard(
    {
      uid: 'sluice-api',
      title: 'Sluice: API',
      description: 'What do clients ask for, what do they get, and how does it get into the queue?',
      jobs: 'sluice-api',
      rows: [
        { title: 'Requests', panels: [requestsByRoute, serverErrors, latencyByRoute, latencySpread, routes] },
        { title: 'Events', panels: [acceptedByType, refused, batchSizes, claims] },
        {
          title: 'Sending to the queue',
          panels: [bufferFill, packsInFlight, packSends, sendLatency, packFill, packBytes],
        },
      ],
    },
    logs,
  );
}
