import type { DashboardSpec } from '../frame/dashboard.ts';
import { leases, recountLag } from '../rows/duties.ts';
import { failedRuns, handlerLatency, outcomes } from '../rows/handle.ts';
import { handlerSlots, messagesHeld, pollersBusy } from '../rows/handling.ts';
import { messagesByWorker, receiveCalls, receivedAge, receivedBatches } from '../rows/receiving.ts';
import { fleetAgainstBacklog, scalingDecisions, scalingRounds, workerCapacity } from '../rows/scaling.ts';
import { deadLetters, lostMessages, retries } from '../rows/trouble.ts';

/** From the queue to the handlers. */
export const WORKERS: DashboardSpec = {
  uid: 'sluice-workers',
  title: 'Sluice: workers and queue',
  description: 'Does the fleet follow the backlog, and what slows its workers down?',
  jobs: 'sluice-worker',
  rows: [
    {
      title: 'Fleet',
      stages: ['queue', 'fleet'],
      panels: [fleetAgainstBacklog, workerCapacity, scalingDecisions],
    },
    { title: 'Receiving', panels: [messagesByWorker, receivedAge, receiveCalls, receivedBatches] },
    {
      title: 'Holding and handling',
      stages: ['handle'],
      panels: [handlerSlots, messagesHeld, pollersBusy, outcomes, handlerLatency, failedRuns],
    },
    { title: 'Trouble', stages: ['dead_letters'], panels: [retries, deadLetters, lostMessages] },
    { title: 'Duties that one worker does for all', height: 6, panels: [leases, recountLag, scalingRounds] },
  ],
};
