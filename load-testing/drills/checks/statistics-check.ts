import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import type { Check } from './finding.ts';
import type { StoredRow } from './stored-rows.ts';

const statistics = z.object({
  events: z.object({
    duplicate: z.number(),
    by_type: z.record(z.string(), z.object({ processed: z.number(), failed: z.number() })),
  }),
  totals: z.object({ stored: z.number(), processed: z.number(), failed: z.number() }),
  exact_until: z.iso.datetime().nullable(),
});
type Statistics = z.output<typeof statistics>;

/** A minute closes, is recounted 15 s later, and the lease's holder may be a new one. */
const RECOUNT_DEADLINE_MS = 150_000;

/** `/stats`, once its exact part covers the last stored event, against a count of the table. */
export async function checkStatistics(apiUrl: string, rows: StoredRow[]): Promise<Check> {
  const what = "/stats, at its next `exact_until`, equals a count of the table's rows";
  const lastStoredMs = Math.max(...rows.map(({ storedAtMs }) => storedAtMs));
  const seen = await statisticsAfter(apiUrl, lastStoredMs);
  if (seen === undefined) return { ok: false, what, found: 'exact_until never passed the last stored event' };

  const counted = tally(rows);
  const said = new Map(
    Object.entries(seen.events.by_type)
      .filter(([, { processed, failed }]) => processed + failed > 0)
      .map(([type, { processed, failed }]) => [type, `${processed}/${failed}`]),
  );
  const differing = [...new Set([...counted.keys(), ...said.keys()])].filter(
    (type) => counted.get(type) !== said.get(type),
  );
  const ok = seen.totals.stored === rows.length && differing.length === 0;
  const found = `${seen.totals.stored} stored, ${rows.length} rows; ${counted.size} types`;
  return {
    ok,
    what,
    found: differing.length === 0 ? found : `${found}, different for ${differing.join(', ')}`,
  };
}

async function statisticsAfter(apiUrl: string, atMs: number): Promise<Statistics | undefined> {
  const deadline = performance.now() + RECOUNT_DEADLINE_MS;
  while (performance.now() < deadline) {
    const response = await fetch(`${apiUrl}/stats?window=1h`);
    const seen = statistics.parse(await response.json());
    if (seen.exact_until !== null && Date.parse(seen.exact_until) > atMs) return seen;
    await delay(1_000);
  }
  return undefined;
}

/** Per type: processed/failed. */
function tally(rows: StoredRow[]): Map<string, string> {
  const counts = new Map<string, { processed: number; failed: number }>();
  for (const { eventType, outcome } of rows) {
    const count = counts.get(eventType) ?? { processed: 0, failed: 0 };
    count[outcome === 'processed' ? 'processed' : 'failed'] += 1;
    counts.set(eventType, count);
  }
  return new Map([...counts].map(([type, { processed, failed }]) => [type, `${processed}/${failed}`]));
}
