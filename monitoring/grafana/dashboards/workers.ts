import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard';
import { dashboard } from '../frame/dashboard.ts';
import type { LogSource } from '../frame/logs.ts';
import { failedRuns, handlerLatency, outcomes } from '../rows/handle.ts';
import { handlerSlots, messagesHeld, pollersBusy } from '../rows/handling.ts';
import { messagesByWorker, receiveCalls, receivedAge, receivedBatches } from '../rows/receiving.ts';
import { fleetAgainstBacklog, scalingDecisions, workerCapacity } from '../rows/scaling.ts';
import { deadLetters, leases, lostMessages, recountLag, retries } from '../rows/trouble.ts';

/** From the queue to the handlers. */
export function workersDashboard(logs: LogSource): Dashboard {
  return dashboard(
    {
      uid: 'sluice-workers',
      title: 'Sluice: workers and queue',
      description: 'Does the fleet follow the backlog, and what keeps its workers?',
      jobs: 'sluice-worker',
      rows: [
        { title: 'Fleet', panels: [fleetAgainstBacklog, workerCapacity, scalingDecisions] },
        { title: 'Receiving', panels: [messagesByWorker, receivedAge, receiveCalls, receivedBatches] },
        {
          title: 'Holding and handling',
          panels: [handlerSlots, messagesHeld, pollersBusy, outcomes, handlerLatency, failedRuns],
        },
        { title: 'Trouble', panels: [retries, deadLetters, lostMessages] },
        { title: 'Duties that one worker does for all', height: 6, panels: [leases, recountLag] },
      ],
    },
    logs,
  );
}
