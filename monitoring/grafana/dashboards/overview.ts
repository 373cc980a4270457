import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard';
import { dashboard } from '../frame/dashboard.ts';
import type { LogSource } from '../frame/logs.ts';
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
export function overviewDashboard(logs: LogSource): Dashboard {
  return dashboard(
    {
      uid: 'sluice-overview',
      title: 'Sluice: overview',
      description: 'Are the objectives kept, and if not, at which stage is it stuck?',
      jobs: 'sluice-.+',
      rows: [
        { title: 'Objectives', panels: [budgetLeft, burnRates, objectivesMissed, firingAlerts] },
        { title: accept.title, panels: [requestsByStatus, acceptLatency, acceptedEvents] },
        { title: queue.title, panels: [backlog, oldestMessage, inAndOut] },
        { title: fleet.title, panels: [fleetSize, saturation, spareCapacity] },
        { title: handle.title, panels: [outcomes, handlerLatency, failedRuns] },
        { title: store.title, panels: [freshness, insertLatency, tableAvailable] },
        { title: dead_letters.title, panels: [deadLettersWaiting, deadLettersArriving, typesGivenUp] },
      ],
    },
    logs,
  );
}
