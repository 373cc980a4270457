import { setTimeout as delay } from 'node:timers/promises';
import type { DrillOptions } from '../options.ts';
import { type FaultSchedule, reached } from './fault-schedule.ts';
import type { ThrottlingProxy } from './throttling-proxy.ts';

/** What the table took while it was limited. */
export type Throttled = {
  perSecond: number;
  offeredPerSecond: number;
  seconds: number;
  taken: number;
  refused: number;
  refusedCalls: number;
};

/** The share of the load that the table takes while it is throttled. */
const TAKES = 0.25;

/** Limits the table's writes to a quarter of the load, for a while. `onEnd` is told what it took meanwhile. */
export function throttleTable(
  { events, outageSeconds }: DrillOptions,
  loadSeconds: number,
  proxy: Pick<ThrottlingProxy, 'limit' | 'lift' | 'written'>,
  onEnd: (throttled: Throttled) => void,
): FaultSchedule {
  const offeredPerSecond = events / loadSeconds;
  const perSecond = Math.max(1, Math.round(offeredPerSecond * TAKES));
  return async ({ progress, say }) => {
    await reached(progress, 0.1);
    const before = proxy.written();
    const startMs = performance.now();
    proxy.limit(perSecond);
    say(
      `fault: the table takes ${perSecond} of about ${Math.round(offeredPerSecond)} writes/s for ${outageSeconds} s`,
    );
    await delay(outageSeconds * 1000);
    const after = proxy.written();
    const seconds = (performance.now() - startMs) / 1000;
    proxy.lift();
    const grown = (key: keyof typeof after) => after[key] - before[key];
    onEnd({
      perSecond,
      offeredPerSecond,
      seconds,
      taken: grown('taken'),
      refused: grown('refused'),
      refusedCalls: grown('refusedCalls'),
    });
    say(`the table takes every write again: it refused ${grown('refused')} meanwhile`);
  };
}
