import { type Check, count } from './finding.ts';
import type { StoredRow } from './stored-rows.ts';

/** How far off a stored time, or a worker's idea of its clock, may be. */
const TOLERANCE_MS = 5_000;
/** A minute is recounted 15 s after its end: an exact time nearer to now was recounted too early. */
const LEAST_BEHIND_MS = 10_000;
/** A suspended process may run for a moment more. */
const STOPS_WITHIN_MS = 1_000;

/** What `/stats` said at one time. */
export type StatisticsTimes = { asOfMs: number; exactUntilMs: number | undefined };

/** `seen`: in the order in which it was asked for. */
export function checkExactness(seen: readonly StatisticsTimes[]): Check {
  const exact = seen.flatMap(({ asOfMs, exactUntilMs }) =>
    exactUntilMs === undefined ? [] : [{ exactUntilMs, behindMs: asOfMs - exactUntilMs }],
  );
  const early = exact.filter(({ behindMs }) => behindMs < LEAST_BEHIND_MS).length;
  const back = exact.filter(
    ({ exactUntilMs }, index) => exactUntilMs < (exact[index - 1]?.exactUntilMs ?? 0),
  ).length;
  const least = Math.min(...exact.map(({ behindMs }) => behindMs)) / 1000;
  return {
    ok: exact.length > 0 && early === 0 && back === 0,
    what: `\`exact_until\` is at least ${LEAST_BEHIND_MS / 1000} s behind \`as_of\` and never goes back`,
    found: `${count(exact.length)} responses: ${early} too early, ${back} back; at least ${least.toFixed(1)} s behind`,
  };
}

/**
 * How long a worker was suspended, by this process's own clock. It stopped between `fromMs` and `latestFromMs`: on a busy
 * machine even a signal takes a while.
 */
export type Suspension = { fromMs: number; latestFromMs: number; toMs: number };

/**
 * Bounds when each row was truly stored, by this process's own clock, which is right: after the look before the one
 * that found it began, and before that one ended. A worker stamps a row just before it writes it, so a row that a
 * suspension caught in between is early by as long as that lasted; its minute is recounted.
 */
export function createStoredTimesCheck(startMs: number, suspensions: readonly Suspension[] = []) {
  const known = new Set<string>();
  let earliestMs = startMs;
  let worstMs = 0;
  let wrong = 0;
  return {
    saw(
      rows: readonly StoredRow[],
      { beganAtMs, endedAtMs }: { beganAtMs: number; endedAtMs: number },
    ): void {
      for (const { id, storedAtMs } of rows) {
        if (known.has(id)) continue;
        known.add(id);
        const earlyMs = earliestMs - storedAtMs - suspendedMs(storedAtMs);
        const errorMs = Math.max(0, earlyMs, storedAtMs - endedAtMs);
        worstMs = Math.max(worstMs, errorMs);
        if (errorMs > TOLERANCE_MS) wrong += 1;
      }
      earliestMs = beganAtMs;
    },
    check: (): Check => ({
      ok: wrong === 0,
      what: `every stored time is within ${TOLERANCE_MS / 1000} s of the true one`,
      found: `${count(wrong)} of ${count(known.size)} rows are not; the worst is ${(worstMs / 1000).toFixed(1)} s off`,
    }),
  };

  /** How long the write of a row with this stamp may have been suspended. */
  function suspendedMs(storedAtMs: number): number {
    const caught = suspensions.find(
      ({ fromMs, latestFromMs }) =>
        storedAtMs > fromMs - TOLERANCE_MS && storedAtMs <= latestFromMs + STOPS_WITHIN_MS,
    );
    return caught === undefined ? 0 : caught.toMs - caught.fromMs;
  }
}

/** `seconds`: how far ahead of the true time a worker finds its clock; undefined if it does not say. */
export type SeenOffset = { name: string; seconds: number | undefined };

/** `offsets`: seconds by which clocks are really off; the clocks of other workers are right. */
export function checkOffsets(seen: readonly SeenOffset[], offsets: ReadonlyMap<string, number>): Check {
  const isRight = ({ name, seconds }: SeenOffset) =>
    seconds !== undefined && Math.abs(seconds - (offsets.get(name) ?? 0)) * 1000 <= TOLERANCE_MS;
  return {
    ok: seen.length > 0 && seen.every(isRight),
    what: 'every worker knows how far its clock is off',
    found: seen.map(({ name, seconds }) => `${name} ${seconds?.toFixed(1) ?? 'unknown'}`).join(', '),
  };
}
