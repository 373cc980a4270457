import { setInterval } from 'node:timers/promises';
import { z } from 'zod';
import { readWorkerMetrics } from '../../lib/worker-metrics.ts';
import { OFFSETS } from '../faults/clock-faults.ts';
import type { Testbed } from '../testbed.ts';
import {
  checkExactness,
  checkOffsets,
  createStoredTimesCheck,
  type SeenOffset,
  type StatisticsTimes,
  type Suspension,
} from './clock-checks.ts';
import type { Check } from './finding.ts';

const EVERY_MS = 1_000;
const ROWS_EVERY = 5;

const time = z.iso.datetime().transform((text) => Date.parse(text));
const statistics = z
  .object({ as_of: time, exact_until: time.nullable() })
  .transform(({ as_of, exact_until }) => ({ asOfMs: as_of, exactUntilMs: exact_until ?? undefined }));

/** Looks at `/stats` and at the table for as long as the drill lasts. `suspensions` grows as workers are suspended. */
export function watchClocks(testbed: Testbed, suspensions: readonly Suspension[]) {
  const stopping = new AbortController();
  const seen: StatisticsTimes[] = [];
  const storedTimes = createStoredTimesCheck(Date.now(), suspensions);
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
    if (response.ok) seen.push(statistics.parse(await response.json()));
  }

  async function lookAtRows(): Promise<void> {
    const beganAtMs = Date.now();
    storedTimes.saw(await testbed.storedRows(), { beganAtMs, endedAtMs: Date.now() });
  }

  return {
    async stop(): Promise<Check[]> {
      stopping.abort();
      await watching;
      await lookAtRows();
      await lookAtStatistics();
      const offsets = await readOffsets(testbed);
      return [checkExactness(seen), storedTimes.check(), checkOffsets(offsets, OFFSETS)];
    },
  };
}

function readOffsets({ platform }: Testbed): Promise<SeenOffset[]> {
  const workers = platform.fleet.workers();
  return Promise.all(
    workers.map(async ({ name, port }) => ({
      name,
      seconds: (await readWorkerMetrics(port)).clockOffsetSeconds,
    })),
  );
}
