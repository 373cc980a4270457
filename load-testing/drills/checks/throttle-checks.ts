import type { Throttled } from '../faults/throttle-schedule.ts';
import { count, type Finding } from './finding.ts';

/** The rest goes to whole calls that found no unit left, and to the time between them. */
const LEAST_SHARE = 0.8;

/** Whether the workers used what the table gave them. `waitsMs`: from accepted to stored, of every event. */
export function checkThrottled(throttled: Throttled | undefined, waitsMs: readonly number[]): Finding[] {
  if (throttled === undefined) return [{ ok: false, what: 'the table was throttled', found: 'it was not' }];
  const { perSecond, offeredPerSecond, seconds, taken, refused, refusedCalls } = throttled;
  const storedPerSecond = taken / seconds;
  // It begins with a second's worth saved up.
  const share = taken / (perSecond * (seconds + 1));
  return [
    {
      ok: refused > refusedCalls && refusedCalls > 0 && offeredPerSecond > perSecond,
      what: 'the table refuses writes, inside a 200 and by a 400',
      found: `${count(refused)} refused, ${count(refusedCalls)} of them by a 400`,
    },
    {
      ok: share >= LEAST_SHARE && share <= 1.05,
      what: `meanwhile at least ${LEAST_SHARE * 100} % of what it takes is stored`,
      found: `${storedPerSecond.toFixed(1)} writes/s of ${perSecond}, ${Math.round(share * 100)} %`,
    },
    {
      what: 'time from accepted to stored',
      found: [0.5, 0.95, 0.99, 1]
        .map((p) => `${p === 1 ? 'slowest' : `p${p * 100}`} ${secondsAt(waitsMs, p)} s`)
        .join(', '),
    },
  ];
}

function secondsAt(waitsMs: readonly number[], quantile: number): string {
  const sorted = waitsMs.toSorted((a, b) => a - b);
  const at = Math.max(0, Math.ceil(quantile * sorted.length) - 1);
  return ((sorted[at] ?? 0) / 1000).toFixed(1);
}
