import type { DashboardSpec } from '../frame/dashboard.ts';
import { acceptedEvents, acceptLatency, requestsByStatus } from '../rows/accept.ts';
import { deadLettersArriving, deadLettersWaiting, typesGivenUp } from '../rows/dead-letters.ts';
import { fleetSize, saturation, spareCapacity } from '../rows/fleet.ts';
import { failedRuns, handlerLatency, outcomes } from '../rows/handle.ts';
import { budgetLeft, burnRates, firingAlerts, objectivesMissed } from '../rows/objectives.ts';
import { backlog, inAndOut, oldestMessage } from '../rows/queue.ts';
import { freshness, insertLatency, tableAvailable } from '../rows/store.ts';
import { STAGES } from '../stages.ts';

const { accept, queue, fleet, handle, store, dead_letters } = STAGES;

/** Objectives first, then a row per stage in the order of the flow. */
export const OVERVIEW: DashboardSpec = {
  uid: 'sluice-overview',
  title: 'Sluice: overview',
  description: 'Are the objectives kept, and if not, at which stage is it stuck?',
  jobs: 'sluice-.+',
  rows: [
    { title: 'Objectives', panels: [budgetLeft, burnRates, objectivesMissed, firingAlerts] },
    { title: accept.title, stages: ['accept'], panels: [requestsByStatus, acceptLatency, acceptedEvents] },
    { title: queue.title, stages: ['queue'], panels: [backlog, oldestMessage, inAndOut] },
    { title: fleet.title, stages: ['fleet'], panels: [fleetSize, saturation, spareCapacity] },
    { title: handle.title, stages: ['handle'], panels: [outcomes, handlerLatency, failedRuns] },
    { title: store.title, stages: ['store'], panels: [freshness, insertLatency, tableAvailable] },
    {
      title: dead_letters.title,
      stages: ['dead_letters'],
      panels: [deadLettersWaiting, deadLettersArriving, typesGivenUp],
    },
  ],
};
