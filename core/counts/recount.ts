import type { Clock } from '../clock/clock.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../lib/durations.ts';
import type { EventStore } from '../ports/event-store.ts';
import type { KnownTotals, LifetimeTotals, Move, TotalsStore } from '../ports/lifetime-totals.ts';
import type { RecountRequest, RecountRequests } from '../ports/recount-requests.ts';
import type { RollupRow, Rollups } from '../ports/rollups.ts';
import { type Counts, mergeCounts, minuteOf, RECOUNT_DELAY_MS } from './rollups.ts';

type Deps = {
  store: Pick<EventStore, 'countStored'>;
  rollups: Pick<Rollups, 'read'>;
  totals: TotalsStore;
  requests: Pick<RecountRequests, 'read'>;
  clock: Pick<Clock, 'now' | 'uncertaintyMs'>;
  probe: RecountProbe;
};

export type RecountProbe = {
  /** All minutes before this time are counted. */
  countedUntil(ms: number): void;
};

/** The very first recount goes back this far. */
const FIRST_RECOUNT_MS = HOUR_MS;
/** How many requests for one minute a move takes. */
const MAX_MET = 90;

/** Once the signal aborts, a recount counts and moves nothing more. */
type Options = { retentionDays: number; signal: AbortSignal };

/**
 * Counts one requested minute again, or else up to an hour of closed minutes that were not counted yet. True when there
 * may be more to do at once.
 *
 * A crash in the middle does no harm: totals, minutes and requests change together, and only if nobody else changed the
 * totals since they were read.
 */
export async function recount(deps: Deps, options: Options): Promise<boolean> {
  const step = await nextStep(deps, options);
  if (step === undefined || options.signal.aborted) return false;
  const moved = await deps.totals.move(step.from, step.to, step.by);
  if (moved) deps.probe.countedUntil(step.to.untilMs);
  return moved && !step.isLast;
}

/** The next move of the totals. */
type Step = { from: KnownTotals | undefined; to: LifetimeTotals; by: Move; isLast: boolean };

async function nextStep(deps: Deps, { retentionDays, signal }: Options): Promise<Step | undefined> {
  const [known, requests] = await Promise.all([deps.totals.read(), deps.requests.read()]);
  if (known) deps.probe.countedUntil(known.untilMs);
  // Read after these answers, which correct the clock.
  const nowMs = deps.clock.now();
  const settledMs = nowMs - deps.clock.uncertaintyMs() - RECOUNT_DELAY_MS;
  const due = requests.filter(
    ({ minuteMs, askedAtMs }) => known && minuteMs < known.untilMs && askedAtMs <= settledMs,
  );
  if (!known || due.length === 0)
    return countClosed(deps, known, { firstMs: minuteOf(nowMs - FIRST_RECOUNT_MS), settledMs, signal });
  const minuteMs = Math.min(...due.map((request) => request.minuteMs));
  const met = due.filter((request) => request.minuteMs === minuteMs).slice(0, MAX_MET);
  // Events of that minute are expiring. They stay counted.
  if (minuteMs + retentionDays * DAY_MS <= nowMs + MINUTE_MS)
    return { from: known, to: known, by: { rows: [], met }, isLast: false };
  return countAgain(deps, known, { minuteMs, met, signal });
}

async function countClosed(
  { store }: Deps,
  known: KnownTotals | undefined,
  { firstMs, settledMs, signal }: { firstMs: number; settledMs: number; signal: AbortSignal },
): Promise<Step | undefined> {
  const fromMs = known?.untilMs ?? firstMs;
  const closedMs = minuteOf(settledMs);
  const toMs = Math.min(closedMs, Math.floor(fromMs / HOUR_MS) * HOUR_MS + HOUR_MS);
  if (toMs <= fromMs) return undefined;

  const minutes = await store.countStored(fromMs, toMs, signal);
  const rows = [...minutes].map(([minuteMs, counts]) => rowOf(minuteMs, counts));
  const counts = mergeCounts([known?.counts ?? {}, ...minutes.values()]);
  return { from: known, to: { untilMs: toMs, counts }, by: { rows, met: [] }, isLast: toMs === closedMs };
}

/** The totals move by the difference to the earlier count. */
async function countAgain(
  { store, rollups }: Deps,
  known: KnownTotals,
  { minuteMs, met, signal }: { minuteMs: number; met: RecountRequest[]; signal: AbortSignal },
): Promise<Step> {
  const toMs = minuteMs + MINUTE_MS;
  const before = await rollups.read('recount', minuteMs, toMs, { consistent: true, signal });
  const now = (await store.countStored(minuteMs, toMs, signal)).get(minuteMs) ?? {};
  const counts = mergeCounts([known.counts, now, ...before.map((row) => negative(row.rollup.counts))]);
  const by = { rows: [rowOf(minuteMs, now)], met };
  return { from: known, to: { untilMs: known.untilMs, counts }, by, isLast: false };
}

function rowOf(minuteMs: number, counts: Counts): RollupRow {
  return { minuteMs, process: 'all', rollup: { counts, latency: {} } };
}

function negative(counts: Counts): Counts {
  const types = Object.entries(counts).map(([type, outcomes]) => [
    type,
    Object.fromEntries(Object.entries(outcomes).map(([outcome, count]) => [outcome, -count])),
  ]);
  return Object.fromEntries(types);
}
