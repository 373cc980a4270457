import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { type Check, count } from './finding.ts';
import type { StoredRow } from './stored-rows.ts';

const statistics = z.object({
  events: z.object({
    by_type: z.record(z.string(), z.object({ processed: z.number(), failed: z.number() })),
  }),
  totals: z.object({ stored: z.number() }),
  exact_until: z.iso.datetime().nullable(),
});
export type Statistics = z.output<typeof statistics>;

/** A minute closes, is recounted 15 s later, and the worker that recounts may be a new one. */
const RECOUNT_DEADLINE_MS = 150_000;

/** Compares `/stats` with the rows, once its exact part covers the last of them. */
export async function checkStatistics(apiUrl: string, rows: readonly StoredRow[]): Promise<Check> {
  const lastStoredMs = Math.max(...rows.map(({ storedAtMs }) => storedAtMs));
  return compareStatistics(await statisticsAfter(apiUrl, lastStoredMs), rows);
}

/** `seen`: undefined if the exact part never covered the last row. */
export function compareStatistics(seen: Statistics | undefined, rows: readonly StoredRow[]): Check {
  const what = "`/stats` equals a count of the table's rows, once it is exact";
  if (seen === undefined)
    return { ok: false, what, found: '`exact_until` never passed the last stored event' };
  const counted = countByType(rows);
  const shown = new Map(
    Object.entries(seen.events.by_type)
      .filter(([, { processed, failed }]) => processed + failed > 0)
      .map(([type, { processed, failed }]) => [type, `${processed}/${failed}`]),
  );
  const different = [...new Set([...counted.keys(), ...shown.keys()])].filter(
    (type) => counted.get(type) !== shown.get(type),
  );
  const found = `${count(seen.totals.stored)} stored, ${count(rows.length)} rows; ${counted.size} types`;
  return {
    ok: seen.totals.stored === rows.length && different.length === 0,
    what,
    found: different.length === 0 ? found : `${found}, different for ${different.join(', ')}`,
  };
}

async function statisticsAfter(apiUrl: string, atMs: number): Promise<Statistics | undefined> {
  const deadlineMs = performance.now() + RECOUNT_DEADLINE_MS;
  while (performance.now() < deadlineMs) {
    const seen = await readStatistics(apiUrl);
    if (seen?.exact_until && Date.parse(seen.exact_until) > atMs) return seen;
    await delay(1_000);
  }
  return undefined;
}

/** Undefined while the API can't read the table. */
async function readStatistics(apiUrl: string): Promise<Statistics | undefined> {
  const response = await fetch(`${apiUrl}/stats?window=1h`);
  return response.ok ? statistics.parse(await response.json()) : undefined;
}

/** Per event type: processed/failed. */
function countByType(rows: readonly StoredRow[]): Map<string, string> {
  const byType = Map.groupBy(rows, ({ eventType }) => eventType);
  return new Map(
    [...byType].map(([type, ofType]) => {
      const processed = ofType.filter(({ outcome }) => outcome === 'processed').length;
      return [type, `${processed}/${ofType.length - processed}`];
    }),
  );
}
