import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { planRetry } from './plan-retry.ts';

const delaysMs = [5_000, 30_000, 120_000, 600_000];
const DAYS_3_MS = 3 * 24 * 3_600_000;

describe('a failed attempt', () => {
  it('is followed by the next after half to all of its wait, and at least a second', () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat(900_000), { minLength: 1, maxLength: 19 }),
        fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }),
        (waits, draw) => {
          for (const [index, wait] of waits.entries()) {
            const plan = planRetry({ attempt: index + 1 }, { delaysMs: waits, nowMs: 7, random: () => draw });
            if (plan.kind !== 'again') throw new Error('given up too early');
            expect(plan.atMs - 7).toBeGreaterThanOrEqual(Math.max(1_000, wait / 2));
            expect(plan.atMs - 7).toBeLessThanOrEqual(Math.max(1_000, wait));
            expect(Number.isInteger(plan.atMs)).toBe(true);
          }
        },
      ),
    );
  });

  it('survives a downstream outage of five minutes by the default schedule, whatever the jitter', () => {
    const earliestMs = delaysMs.reduce((sum, wait) => sum + wait / 2, 0);
    expect(earliestMs).toBeGreaterThan(5 * 60_000);
  });

  it('is the last one after the last wait', () => {
    expect(planRetry({ attempt: 4 }, { delaysMs, nowMs: 0 }).kind).toBe('again');
    expect(planRetry({ attempt: 5 }, { delaysMs, nowMs: 0 })).toEqual({ kind: 'give_up' });
    expect(planRetry({ attempt: 1 }, { delaysMs: [], nowMs: 0 })).toEqual({ kind: 'give_up' });
  });

  it('is the last one when its handler says so', () => {
    const verdict = { kind: 'never_again' } as const;
    expect(planRetry({ attempt: 1, verdict }, { delaysMs, nowMs: 0 })).toEqual({ kind: 'give_up' });
  });

  it.each([
    ['then', 60_000, 60_000],
    ['a second later, when that is over', -5_000, 1_000],
    ['within three days', 10 * DAYS_3_MS, DAYS_3_MS],
  ])('is followed by the next when its handler says: %s', (_what, inMs, afterMs) => {
    const verdict = { kind: 'not_before', atMs: 1_000_000 + inMs } as const;
    expect(planRetry({ attempt: 1, verdict }, { delaysMs, nowMs: 1_000_000 })).toEqual({
      kind: 'again',
      atMs: 1_000_000 + afterMs,
    });
  });

  it('is the last one after the last wait, whatever its handler says', () => {
    const verdict = { kind: 'not_before', atMs: 5_000 } as const;
    expect(planRetry({ attempt: 5, verdict }, { delaysMs, nowMs: 0 })).toEqual({ kind: 'give_up' });
  });
});
