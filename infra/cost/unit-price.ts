import type { Environment } from '../config.ts';
import { MILLION } from './assumptions.ts';
import { PRICES } from './prices.ts';

/** Dollars for a unit of the table of events that is used. Provisioned, a used unit also pays for the unused ones. */
export function usdPerUnit(throughput: Environment['tableThroughput']): {
  tableWrite: number;
  tableRead: number;
} {
  if (throughput === 'on-demand')
    return { tableWrite: PRICES.tableWrites.usd / MILLION, tableRead: PRICES.tableReads.usd / MILLION };
  const usedPerHour = (3600 * throughput.targetPercent) / 100;
  return {
    tableWrite: PRICES.tableWriteHour.usd / usedPerHour,
    tableRead: PRICES.tableReadHour.usd / usedPerHour,
  };
}
