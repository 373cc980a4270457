import { setInterval } from 'node:timers/promises';
import { z } from 'zod';
import { readWorkerMetrics } from '../../lib/worker-metrics.ts';
import { OFFSETS } from '../faults/clock-faults.ts';
import type { Testbed } from '../testbed.ts';
import type { Check } from './finding.ts';
import type { StoredRow } from './stored-rows.ts';

const EVERY_MS = 1_000;
const ROWS_EVERY = 5;
/** How far off a stored time, or what a worker says of its clock, may be. */
const TOLERANCE_MS = 5_000;
const LEAST_BEHIND_MS = 10_000;

type Statistics = z.output<typeof statistics>;
const time = z.iso.datetime().transform((text) => Date.parse(text));
const statistics = z.object({ as_of: time, exact_until: time.nullable() });

/** Looks at `/stats` and at the table for as long as the drill lasts, by this process's own clock, which is right. */
export function watchClocks(testbed: Testbed) {
  const stopping = new AbortController();
  const answers: Statistics[] = [];
  const rows = createRowWatch();
  const watching = watch();

  async function watch(): Promise<void> {
    let looks = 0;
    try {
      for await (const _ of setInterval(EVERY_MS, undefined, { signal: stopping.signal })) {
        await lookAtStatistics();
        looks += 1;
        if (looks % ROWS_EVERY === 0) await lookAtRows();
      }
    } catch (error) {
      if (!stopping.signal.aborted) throw error;
    }
  }

  async function lookAtStatistics(): Promise<void> {
    const response = await fetch(`${testbed.platform.api.url()}/stats`);
    if (!response.ok) return;
    answers.push(statistics.parse(await response.json()));
  }

  async function lookAtRows(): Promise<void> {
    const beganAtMs = Date.now();
    rows.saw(await testbed.storedRows(), { beganAtMs, endedAtMs: Date.now() });
  }

  return {
    async stop(): Promise<Check[]> {
      stopping.abort();
      await watching;
      await lookAtRows();
      await lookAtStatistics();
      return [checkExactness(answers), rows.check(), await checkOffsets(testbed)];
    },
  };
}

/** A minute is recounted 15 s after its end: whatever is nearer to now was recounted too early. */
function checkExactness(answers: Statistics[]): Check {
  const exact = answers.flatMap(({ exact_until, as_of }) =>
    exact_until === null ? [] : [{ exactMs: exact_until, behindMs: as_of - exact_until }],
  );
  const early = exact.filter(({ behindMs }) => behindMs < LEAST_BEHIND_MS).length;
  const back = exact.filter(({ exactMs }, index) => exactMs < (exact[index - 1]?.exactMs ?? 0)).length;
  const least = Math.min(...exact.map(({ behindMs }) => behindMs)) / 1000;
  return {
    ok: exact.length > 0 && early === 0 && back === 0,
    what: `\`exact_until\` is ${LEAST_BEHIND_MS / 1000} s or more behind \`as_of\`, and never goes back`,
    found: `${exact.length} answers: ${early} too early, ${back} back; the least is ${least.toFixed(1)} s behind`,
  };
}

/** A row was stored after the look before the one that found it began, and before that one ended. */
function createRowWatch() {
  const known = new Set<string>();
  let earliestMs = Date.now();
  let worstMs = 0;
  let wrong = 0;
  return {
    saw(rows: StoredRow[], { beganAtMs, endedAtMs }: { beganAtMs: number; endedAtMs: number }): void {
      for (const { id, storedAtMs } of rows) {
        if (known.has(id)) continue;
        known.add(id);
        const errorMs = Math.max(0, earliestMs - storedAtMs, storedAtMs - endedAtMs);
        worstMs = Math.max(worstMs, errorMs);
        if (errorMs > TOLERANCE_MS) wrong += 1;
      }
      earliestMs = beganAtMs;
    },
    check: (): Check => ({
      ok: wrong === 0,
      what: `every stored time is within ${TOLERANCE_MS / 1000} s of the true one`,
      found: `${wrong} of ${known.size} rows are not; the worst is off by ${(worstMs / 1000).toFixed(1)} s`,
    }),
  };
}

async function checkOffsets({ platform }: Testbed): Promise<Check> {
  const told = await Promise.all(
    platform.fleet.workers().map(async ({ name, port }) => ({
      name,
      offset: (await readWorkerMetrics(port)).clockOffsetSeconds,
    })),
  );
  const isRight = ({ name, offset }: (typeof told)[number]) =>
    offset !== undefined && Math.abs(offset - (OFFSETS.get(name) ?? 0)) * 1000 <= TOLERANCE_MS;
  return {
    ok: told.length > 0 && told.every(isRight),
    what: 'each worker tells how far its clock is off',
    found: told.map(({ name, offset }) => `${name} ${offset?.toFixed(1) ?? 'says nothing'}`).join(', '),
  };
}
