import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard';
import { dashboard } from '../frame/dashboard.ts';
import type { LogSource } from '../frame/logs.ts';
import { eventLoopBusy, eventLoopDelay, garbageCollection, heap } from '../rows/event-loop.ts';
import { monitoringFailures, scrapeDuration, series, targetsUp } from '../rows/monitoring.ts';
import { clockOffsets, cpu, openFiles, releases, residentMemory, restarts } from '../rows/processes.ts';
import { collector, spans, spansDropped } from '../rows/tracing.ts';

/** The processes as processes, and what watches them. */
export function runtimeDashboard(logs: LogSource): Dashboard {
  return dashboard(
    {
      uid: 'sluice-runtime',
      title: 'Sluice: runtime',
      description: 'Is a process the reason, and can these dashboards be trusted?',
      jobs: 'sluice-.+',
      rows: [
        { title: 'Processes', panels: [releases, restarts, clockOffsets] },
        { title: 'CPU and event loop', panels: [cpu, eventLoopBusy, eventLoopDelay] },
        { title: 'Memory', panels: [residentMemory, heap, garbageCollection, openFiles] },
        { title: 'Tracing', panels: [spans, spansDropped, collector] },
        { title: 'Monitoring', panels: [targetsUp, scrapeDuration, series, monitoringFailures] },
      ],
    },
    logs,
  );
}
