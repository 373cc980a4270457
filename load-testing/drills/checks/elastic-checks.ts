import type { FleetChange } from '../../../local/fleet/fleet.ts';
import type { ElasticCourse } from '../elastic-course.ts';
import { type Check, count, type Finding } from './finding.ts';
import type { StoredRow } from './stored-rows.ts';

export type ElasticOutcome = {
  ids: ReadonlySet<string>;
  rows: StoredRow[];
  /** As `/stats` counts them, once it has all events. */
  duplicates: number;
  deadLetters: number;
  changes: FleetChange[];
  limits: { minWorkers: number; maxWorkers: number };
  /** Of each worker that was added. */
  bootSeconds: readonly number[];
  predicted: ElasticCourse;
  seen: ElasticCourse;
};

/** The fleet and the drill look once a second, so no prediction in seconds can be closer than a few. */
const TOLERANCE = { share: 0.25, seconds: 3 };

export function checkElastic(outcome: ElasticOutcome): Finding[] {
  const { predicted, seen, limits } = outcome;
  return [
    checkStored(outcome),
    {
      ok: outcome.duplicates === 0 && outcome.deadLetters === 0,
      what: 'nothing is delivered again or dead-lettered',
      found: `${outcome.duplicates} duplicates, ${outcome.deadLetters} dead letters`,
    },
    {
      ok: seen.peakWorkers === limits.maxWorkers,
      what: `the fleet grows to ${limits.maxWorkers} workers`,
      found: `${seen.peakWorkers} at most`,
    },
    checkDrained(outcome),
    compare(
      'time until the queue is empty',
      ' s',
      predicted.drainSeconds,
      seen.drainSeconds,
      TOLERANCE.seconds,
    ),
    compare(
      `time until ${limits.minWorkers} workers are left`,
      ' s',
      predicted.backAtMinSeconds,
      seen.backAtMinSeconds,
      TOLERANCE.seconds,
    ),
    compare('peak of the fleet', '', predicted.peakWorkers, seen.peakWorkers, 0),
    compare('mean number of workers until then', '', predicted.meanWorkers, seen.meanWorkers, 0),
    {
      what: 'starts of workers, whose mean the prediction takes',
      found: outcome.bootSeconds.map((seconds) => `${round(seconds)} s`).join(', '),
    },
  ];
}

function checkStored({ ids, rows }: ElasticOutcome): Check {
  const processed = rows.filter(({ id, outcome }) => outcome === 'processed' && ids.has(id));
  const once = new Set(processed.map(({ id }) => id)).size;
  return {
    ok: once === ids.size && rows.length === ids.size,
    what: 'every event is stored once, as processed',
    found: `${count(once)} of ${count(ids.size)} ids, ${count(rows.length)} rows`,
  };
}

function checkDrained({ changes, limits }: ElasticOutcome): Check {
  const drained = changes.filter((change) => change.kind === 'drained');
  const clean = drained.filter(({ exit }) => exit?.code === 0);
  const longest = Math.max(0, ...drained.map(({ seconds }) => seconds));
  return {
    ok: clean.length === drained.length && drained.length >= limits.maxWorkers - limits.minWorkers,
    what: 'every surplus worker finished its messages and exited by itself',
    found: `${clean.length} of ${drained.length} with exit code 0, after ${longest.toFixed(1)} s at most`,
  };
}

function compare(what: string, unit: string, predicted: number, seen: number, slack: number): Check {
  const off = Math.abs(seen - predicted);
  const percent = Math.round(((seen - predicted) / predicted) * 100);
  const both = `predicted ${round(predicted)}${unit}, seen ${round(seen)}${unit}`;
  return {
    ok: off <= Math.max(predicted * TOLERANCE.share, slack),
    what: `${what}: within ${TOLERANCE.share * 100} % of the prediction`,
    found: `${both} (${percent > 0 ? '+' : ''}${percent} %)`,
  };
}

function round(value: number): string {
  return String(Math.round(value * 10) / 10);
}
