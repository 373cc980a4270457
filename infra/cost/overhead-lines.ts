import {
  ACCESS_LOG_BYTES,
  FLOW_LOG_BYTES_PER_SECOND,
  GIB,
  IMAGE_GIB,
  LOG_BYTES_PER_PROCESS_SECOND,
} from './assumptions.ts';
import { type Line, line } from './bill.ts';
import type { Deployment } from './deployment.ts';
import { SECONDS_A_MONTH } from './prices.ts';
import type { Size } from './size.ts';

const DAYS_A_MONTH = SECONDS_A_MONTH / 86_400;

/** Logs, metrics and alarms; keys, secrets and images. */
export function overheadLines({ workload, apis, workers }: Size, deployment: Deployment): Line[] {
  const requestsPerSecond = workload.eventsPerSecond / workload.eventsPerRequest;
  const processes = apis + workers;
  // The firewall logs only the requests that it blocks: too few to count.
  const logGib = monthly(processes * LOG_BYTES_PER_PROCESS_SECOND + FLOW_LOG_BYTES_PER_SECOND);
  const accessLogGib = monthly(requestsPerSecond * ACCESS_LOG_BYTES);
  return [
    line('Logs, metrics, alarms', 'logs', logGib),
    line('Logs, metrics, alarms', 'logStorage', (logGib * deployment.logRetentionDays) / DAYS_A_MONTH),
    line(
      'Logs, metrics, alarms',
      'objectStorage',
      (accessLogGib * deployment.accessLogRetentionDays) / DAYS_A_MONTH,
    ),
    line('Logs, metrics, alarms', 'alarmMetric', deployment.alarmMetrics),
    line('Keys, secrets, images', 'key', deployment.customerKeys),
    line('Keys, secrets, images', 'secret', deployment.secrets),
    line('Keys, secrets, images', 'images', deployment.keptImages * IMAGE_GIB),
  ];
}

function monthly(bytesPerSecond: number): number {
  return (bytesPerSecond * SECONDS_A_MONTH) / GIB;
}
