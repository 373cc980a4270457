import type { DashboardSpec } from '../frame/dashboard.ts';
import { eventLoopBusy, eventLoopDelay, garbageCollection, heap } from '../rows/event-loop.ts';
import { monitoringFailures, scrapeDuration, series, targetsUp } from '../rows/monitoring.ts';
import { clockOffsets, cpu, openFiles, releases, residentMemory, restarts } from '../rows/processes.ts';
import { collector, spans, spansDropped } from '../rows/tracing.ts';

/** The processes themselves, and what watches them. */
export const RUNTIME: DashboardSpec = {
  uid: 'sluice-runtime',
  title: 'Sluice: runtime',
  description: 'Is a process the cause, and can these dashboards be trusted?',
  jobs: 'sluice-.+',
  rows: [
    { title: 'Processes', stages: ['runtime'], panels: [releases, restarts, clockOffsets] },
    { title: 'CPU and event loop', panels: [cpu, eventLoopBusy, eventLoopDelay] },
    { title: 'Memory', panels: [residentMemory, heap, garbageCollection, openFiles] },
    { title: 'Tracing', panels: [spans, spansDropped, collector] },
    {
      title: 'Monitoring',
      stages: ['monitoring'],
      panels: [targetsUp, scrapeDuration, series, monitoringFailures],
    },
  ],
};
