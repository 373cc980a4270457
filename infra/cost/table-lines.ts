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
const LEASE_SECONDS = CALL_RATES.leaseMs / 1000;
/** Recounts and abandoned messages, each with its own lease. */
const DUTIES = 2;
/** How often the recount looks for closed minutes. */
const RECOUNT_SECONDS = CALL_RATES.dutyRoundMs / 1000;

export function tableLines({ workload, apis, workers }: Size, { eventRetentionDays }: Deployment): Line[] {
  const { eventsPerSecond, eventBytes, keyedShare } = workload;
  const event = eventFootprint(eventBytes);
  const writes =
    eventsPerSecond * (event.writeUnits + keyedShare) + upkeepWrites(eventsPerSecond, apis, workers);
  const reads = eventsPerSecond * event.readUnits + upkeepReads(workers);
  const keptEvents = eventsPerSecond * SECONDS_A_MONTH * (eventRetentionDays / DAYS_A_MONTH);
  return [
    line('Table: writes', 'tableWrites', (writes * SECONDS_A_MONTH) / MILLION),
    line('Table: reads', 'tableReads', (reads * SECONDS_A_MONTH) / MILLION),
    line('Table: storage', 'tableStorage', (keptEvents * event.storedBytes) / GIB),
    line('Table: recovery', 'tableRecovery', (keptEvents * event.recoverableBytes) / GIB),
  ];
}

/** Reads of each lease by the workers that do not hold it, and of the totals and the requested recounts. */
function upkeepReads(workers: number): number {
  return (DUTIES * (workers - 1)) / LEASE_SECONDS + 2 / RECOUNT_SECONDS;
}

/** Minute counts of each process that has any, presence of each worker, and the leases. */
function upkeepWrites(eventsPerSecond: number, apis: number, workers: number): number {
  const counting = Math.min(apis + workers, eventsPerSecond * COUNTS_SECONDS);
  const counts = (counting * ROLLUP_WRITE_UNITS) / COUNTS_SECONDS;
  const presence = workers / PRESENCE_SECONDS;
  const leases = DUTIES / LEASE_SECONDS;
  return counts + presence + leases;
}
