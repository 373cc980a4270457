import type { DashboardSpec } from '../frame/dashboard.ts';
import { readUnits, unitsAnEvent, writeUnits } from '../rows/capacity.ts';
import { costByPart, dollarsAMillion, dollarsAnHour } from '../rows/cost.ts';
import { freshness, insertLatency } from '../rows/store.ts';
import { callRetries, tableByWorker, tableCalls, tableLatency, throttles } from '../rows/table.ts';

/** The table, how it is used, and what that costs. */
export const STORE: DashboardSpec = {
  uid: 'sluice-store',
  title: 'Sluice: store and cost',
  description: 'Does the table keep up, and what does it cost?',
  jobs: 'sluice-.+',
  rows: [
    { title: 'Writing', stages: ['store'], panels: [freshness, insertLatency, tableByWorker] },
    { title: 'Calls', panels: [tableCalls, tableLatency, throttles, callRetries] },
    { title: 'Consumed capacity', panels: [writeUnits, readUnits, unitsAnEvent] },
    {
      title: "Cost on AWS, at the cost model's prices",
      panels: [dollarsAnHour, dollarsAMillion, costByPart],
    },
  ],
};
