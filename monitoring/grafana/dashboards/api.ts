import type { DashboardSpec } from '../frame/dashboard.ts';
import { acceptedByType, batchSizes, claims, refused } from '../rows/events.ts';
import { latencyByRoute, latencySpread, requestsByRoute, routes, serverErrors } from '../rows/requests.ts';
import { bufferFill, packBytes, packFill, packSends, packsInFlight, sendLatency } from '../rows/sending.ts';

/** From the request to the queue's confirmation. */
export const API: DashboardSpec = {
  uid: 'sluice-api',
  title: 'Sluice: API',
  description: 'What do clients ask for, what do they get, and does the queue keep up?',
  jobs: 'sluice-api',
  rows: [
    {
      title: 'Requests',
      stages: ['accept'],
      panels: [requestsByRoute, serverErrors, latencyByRoute, latencySpread, routes],
    },
    { title: 'Events', panels: [acceptedByType, refused, batchSizes, claims] },
    {
      title: 'Sending to the queue',
      panels: [bufferFill, packsInFlight, packSends, sendLatency, packFill, packBytes],
    },
  ],
};
