import { REPORT_EVERY_MS } from '../../core/counts/rollups.ts';
import { CALL_RATES } from '../../core/settings/call-rates.ts';
import { GIB, MILLION, ROLLUP_WRITE_UNITS } from './assumptions.ts';
import { type Line, line } from './bill.ts';
import type { Deployment } from './deployment.ts';
import { SECONDS_A_MONTH } from './prices.ts';
import type { Size } from './size.ts';
import { eventFootprint } from './table-units.ts';

const DAYS_A_MONTH = SECONDS_A_MONTH / 86_400;
/** How often each process writes its counts, and each worker announces itself. */
const COUNTS_SECONDS = REPORT_EVERY_MS / 1000;
const PRESENCE_SECONDS = CALL_RATES.presenceMs / 1000;
/** How often each worker looks at the lease; its holder looks, and renews it, before each of two chores. */
const LEASE_SECONDS = CALL_RATES.leaseMs / 1000;
const CHORES = 2;

export function tableLines({ workload, apis, workers }: Size, { eventRetentionDays }: Deployment): Line[] {
  const { eventsPerSecond, eventBytes, keyedShare } = workload;
  const event = eventFootprint(eventBytes);
  const writes =
    eventsPerSecond * (event.writeUnits + keyedShare) + choreWrites(eventsPerSecond, apis, workers);
  const reads = eventsPerSecond * event.readUnits + choreReads(workers);
  const keptEvents = eventsPerSecond * SECONDS_A_MONTH * (eventRetentionDays / DAYS_A_MONTH);
  return [
    line('Table: writes', 'tableWrites', (writes * SECONDS_A_MONTH) / MILLION),
    line('Table: reads', 'tableReads', (reads * SECONDS_A_MONTH) / MILLION),
    line('Table: storage', 'tableStorage', (keptEvents * event.storedBytes) / GIB),
    line('Table: recovery', 'tableRecovery', (keptEvents * event.recoverableBytes) / GIB),
  ];
}

/** Of the lease, and of the totals and what is to be recounted again, each time that its holder looks for minutes. */
function choreReads(workers: number): number {
  const lease = workers - 1 + CHORES;
  return (lease + 2) / LEASE_SECONDS;
}

/** Minute counts of each process that had any, presence of each worker, the lease. */
function choreWrites(eventsPerSecond: number, apis: number, workers: number): number {
  const counting = Math.min(apis + workers, eventsPerSecond * COUNTS_SECONDS);
  const counts = (counting * ROLLUP_WRITE_UNITS) / COUNTS_SECONDS;
  const presence = workers / PRESENCE_SECONDS;
  const lease = CHORES / LEASE_SECONDS;
  return counts + presence + lease;
}
