import { REPORT_EVERY_MS } from '../../core/counts/rollups.ts';
import { CALL_RATES } from '../../core/settings/call-rates.ts';
import type { ProvisionedThroughput } from '../config.ts';
import { GIB, MILLION, ROLLUP_WRITE_UNITS } from './assumptions.ts';
import { type Line, line } from './bill.ts';
import type { Deployment } from './deployment.ts';
import { HOURS_A_MONTH, SECONDS_A_MONTH } from './prices.ts';
import type { Size } from './size.ts';
import { eventFootprint, sum } from './table-units.ts';

const DAYS_A_MONTH = SECONDS_A_MONTH / 86_400;
/** How often each process writes its counts, and each worker announces itself. */
const COUNTS_SECONDS = REPORT_EVERY_MS / 1000;
const PRESENCE_SECONDS = CALL_RATES.presenceMs / 1000;
const LEASE_SECONDS = CALL_RATES.leaseMs / 1000;
/** Recounts, abandoned messages and the size of the fleet, each with its own lease. */
const DUTIES = 3;
/** How often the recount looks for closed minutes. */
const RECOUNT_SECONDS = CALL_RATES.dutyRoundMs / 1000;

export function tableLines(
  { workload, apis, workers }: Size,
  { eventRetentionDays, tableThroughput }: Deployment,
): Line[] {
  const { eventsPerSecond, eventBytes, keyedShare } = workload;
  const event = eventFootprint(eventBytes);
  const use: EventUse = {
    writes: event.writeUnits.map((units) => eventsPerSecond * units),
    reads: event.writeUnits.map((_, entry) => (entry === TIME_INDEX ? eventsPerSecond * event.readUnits : 0)),
  };
  const otherWrites = eventsPerSecond * keyedShare + upkeepWrites(eventsPerSecond, apis, workers);
  const keptEvents = eventsPerSecond * SECONDS_A_MONTH * (eventRetentionDays / DAYS_A_MONTH);
  return [
    ...(tableThroughput === 'on-demand' ? onDemand(use) : provisioned(use, tableThroughput)),
    line('Table: writes', 'tableWrites', monthlyMillions(otherWrites)),
    line('Table: reads', 'tableReads', monthlyMillions(upkeepReads(workers))),
    line('Table: storage', 'tableStorage', (keptEvents * event.storedBytes) / GIB),
    line('Table: recovery', 'tableRecovery', (keptEvents * event.recoverableBytes) / GIB),
  ];
}

/** Units per second of the table of events, then of each of its indexes. */
type EventUse = { writes: number[]; reads: number[] };

/** The recount reads this index alone. */
const TIME_INDEX = 1;

function onDemand({ writes, reads }: EventUse): Line[] {
  return [
    line('Table: writes', 'tableWrites', monthlyMillions(sum(writes))),
    line('Table: reads', 'tableReads', monthlyMillions(sum(reads))),
  ];
}

/** As many units as keep the target in use, in whole units. A rate beyond the maximum would have to raise that first. */
function provisioned(use: EventUse, { writes, reads, targetPercent }: ProvisionedThroughput): Line[] {
  const units = (used: number[], { min }: { min: number }) =>
    sum(used.map((each) => Math.max(min, Math.ceil((each * 100) / targetPercent))));
  return [
    line('Table: writes', 'tableWriteHour', units(use.writes, writes) * HOURS_A_MONTH),
    line('Table: reads', 'tableReadHour', units(use.reads, reads) * HOURS_A_MONTH),
  ];
}

function monthlyMillions(perSecond: number): number {
  return (perSecond * SECONDS_A_MONTH) / MILLION;
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
