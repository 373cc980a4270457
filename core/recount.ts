import { HOUR_MS, MINUTE_MS } from './durations.ts';
import type { EventStore } from './event-store.ts';
import type { LifetimeTotals, TotalsStore } from './lifetime-totals.ts';
import {
  addCount,
  emptyRollup,
  type MinuteRollup,
  mergeCounts,
  minuteOf,
  RECOUNT_DELAY_MS,
  type Rollups,
} from './rollups.ts';

type Deps = { store: EventStore; rollups: Rollups; totals: TotalsStore };

/**
 * Recounts, from the table's time index, every closed minute that was not recounted yet: up to one hour a call. The
 * first call of all begins at `startMs`. True when there is more to do at once.
 *
 * A process that dies in the middle costs nothing: the totals move on last, under the condition that nobody else
 * moved them, and the rows of the minutes are written again.
 */
export async function recountClosedMinutes(
  { store, rollups, totals }: Deps,
  startMs: number,
  nowMs: number,
): Promise<boolean> {
  const known = await totals.read();
  const fromMs = known?.untilMs ?? minuteOf(startMs);
  const closedMs = minuteOf(nowMs - RECOUNT_DELAY_MS);
  const toMs = Math.min(closedMs, Math.floor(fromMs / HOUR_MS) * HOUR_MS + HOUR_MS);
  if (toMs <= fromMs) return false;

  const minutes = await countMinutes(store, fromMs, toMs);
  for (const [minuteMs, rollup] of minutes)
    await rollups.write('recount', { minuteMs, process: 'all', rollup });
  const counts = mergeCounts([known?.counts ?? {}, ...[...minutes.values()].map((rollup) => rollup.counts)]);
  const advanced = await totals.advance(known, { untilMs: toMs, counts } satisfies LifetimeTotals);
  return advanced && toMs < closedMs;
}

async function countMinutes(
  store: EventStore,
  fromMs: number,
  toMs: number,
): Promise<Map<number, MinuteRollup>> {
  const minutes = new Map<number, MinuteRollup>();
  for await (const { storedAtMs, eventType, outcome, redriven } of store.indexRows(fromMs, toMs)) {
    const minuteMs = Math.floor(storedAtMs / MINUTE_MS) * MINUTE_MS;
    const rollup = minutes.get(minuteMs) ?? emptyRollup();
    minutes.set(minuteMs, rollup);
    addCount(rollup.counts, eventType, outcome);
    if (redriven) addCount(rollup.counts, eventType, 'redriven');
  }
  return minutes;
}
