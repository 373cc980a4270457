import type { Clock } from '../clock/clock.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../lib/durations.ts';
import type { EventStore } from '../ports/event-store.ts';
import type { KnownTotals, TotalsStore } from '../ports/lifetime-totals.ts';
import type { RecountRequest, RecountRequests } from '../ports/recount-requests.ts';
import type { Rollups } from '../ports/rollups.ts';
import {
  type Counts,
  emptyRollup,
  type MinuteRollup,
  mergeCounts,
  minuteOf,
  RECOUNT_DELAY_MS,
} from './rollups.ts';

type Deps = {
  store: Pick<EventStore, 'countStored'>;
  rollups: Pick<Rollups, 'read'>;
  totals: TotalsStore;
  requests: Pick<RecountRequests, 'read'>;
  clock: Pick<Clock, 'now' | 'uncertaintyMs'>;
};

/** How long before the first recount of all an event may have been stored. */
const FIRST_RECOUNT_MS = HOUR_MS;
/** Of the requests for one minute, as many as one move takes. */
const MAX_MET = 90;

/**
 * Counts, from the table's time index, one minute that somebody asked for again, or else up to an hour of closed
 * minutes that were not counted yet. True when there may be more to do at once.
 *
 * A process that dies in the middle costs nothing: totals, minutes and requests change all together, under the
 * condition that nobody else changed the totals since they were read.
 */
export async function recount(deps: Deps, { retentionDays }: { retentionDays: number }): Promise<boolean> {
  const [known, requests] = await Promise.all([deps.totals.read(), deps.requests.read()]);
  // Later than these answers, which the clock goes by.
  const nowMs = deps.clock.now();
  const settledMs = nowMs - deps.clock.uncertaintyMs() - RECOUNT_DELAY_MS;
  const due = requests.filter(
    ({ minuteMs, askedAtMs }) => known && minuteMs < known.untilMs && askedAtMs <= settledMs,
  );
  if (!known || due.length === 0)
    return recountClosed(deps, known, { firstMs: minuteOf(nowMs - FIRST_RECOUNT_MS), settledMs });
  const minuteMs = Math.min(...due.map((request) => request.minuteMs));
  const met = due.filter((request) => request.minuteMs === minuteMs).slice(0, MAX_MET);
  // What was stored then is being removed, and stays counted.
  if (minuteMs + retentionDays * DAY_MS <= nowMs + MINUTE_MS)
    return deps.totals.move(known, known, { rows: [], met });
  return recountAgain(deps, known, minuteMs, met);
}

async function recountClosed(
  { store, totals }: Deps,
  known: KnownTotals | undefined,
  { firstMs, settledMs }: { firstMs: number; settledMs: number },
): Promise<boolean> {
  const fromMs = known?.untilMs ?? firstMs;
  const closedMs = minuteOf(settledMs);
  const toMs = Math.min(closedMs, Math.floor(fromMs / HOUR_MS) * HOUR_MS + HOUR_MS);
  if (toMs <= fromMs) return false;

  const minutes = await countMinutes(store, fromMs, toMs);
  const rows = [...minutes].map(([minuteMs, rollup]) => ({ minuteMs, process: 'all', rollup }));
  const counts = mergeCounts([known?.counts ?? {}, ...rows.map(({ rollup }) => rollup.counts)]);
  const moved = await totals.move(known, { untilMs: toMs, counts }, { rows, met: [] });
  return moved && toMs < closedMs;
}

/** The totals move by the difference to what was counted before. */
async function recountAgain(
  { store, rollups, totals }: Deps,
  known: KnownTotals,
  minuteMs: number,
  met: RecountRequest[],
): Promise<boolean> {
  const toMs = minuteMs + MINUTE_MS;
  const before = await rollups.read('recount', minuteMs, toMs, { consistent: true });
  const rollup = (await countMinutes(store, minuteMs, toMs)).get(minuteMs) ?? emptyRollup();
  const counts = mergeCounts([
    known.counts,
    rollup.counts,
    ...before.map((row) => negative(row.rollup.counts)),
  ]);
  const rows = [{ minuteMs, process: 'all', rollup }];
  return totals.move(known, { untilMs: known.untilMs, counts }, { rows, met });
}

function negative(counts: Counts): Counts {
  const types = Object.entries(counts).map(([type, outcomes]) => [
    type,
    Object.fromEntries(Object.entries(outcomes).map(([outcome, count]) => [outcome, -count])),
  ]);
  return Object.fromEntries(types);
}

async function countMinutes(
  store: Deps['store'],
  fromMs: number,
  toMs: number,
): Promise<Map<number, MinuteRollup>> {
  const minutes = await store.countStored(fromMs, toMs);
  return new Map([...minutes].map(([minuteMs, counts]) => [minuteMs, { ...emptyRollup(), counts }]));
}
