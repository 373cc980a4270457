import { MILLION, type Workload } from './assumptions.ts';
import { type Line, totalOf } from './bill.ts';
import type { Deployment } from './deployment.ts';
import { edgeLines } from './edge-lines.ts';
import { instanceLines } from './instance-lines.ts';
import { monitoringLines } from './monitoring-lines.ts';
import { overheadLines } from './overhead-lines.ts';
import { SECONDS_A_MONTH } from './prices.ts';
import { queueLines } from './queue-lines.ts';
import { type Size, sizeAt } from './size.ts';
import { tableLines } from './table-lines.ts';

export type Cost = Size & { lines: Line[]; usdPerMonth: number };

/** The cost of a month at a steady rate, once the table holds a whole retention period of events. */
export function costOf(workload: Workload, deployment: Deployment): Cost {
  const size = sizeAt(workload, deployment);
  const lines = ALL_LINES.flatMap((linesOf) => linesOf(size, deployment));
  return { ...size, lines, usdPerMonth: totalOf(lines) };
}

const ALL_LINES = [edgeLines, instanceLines, queueLines, tableLines, monitoringLines, overheadLines];

/** Undefined without events. */
export function usdPerMillionEvents(usdPerMonth: number, eventsPerSecond: number): number | undefined {
  const millions = (eventsPerSecond * SECONDS_A_MONTH) / MILLION;
  return millions > 0 ? usdPerMonth / millions : undefined;
}
