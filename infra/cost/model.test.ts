import { describe, expect, it } from 'vitest';
import { DEFAULT_WORKLOAD } from './assumptions.ts';
import { byComponent } from './bill.ts';
import { costOf, usdPerMillionEvents } from './model.ts';
import { sampleDeployment } from './testing/sample-deployment.ts';

const at = (eventsPerSecond: number, changed: Partial<typeof DEFAULT_WORKLOAD> = {}) =>
  costOf({ ...DEFAULT_WORKLOAD, ...changed, eventsPerSecond }, sampleDeployment);

describe('the cost of a month', () => {
  it.each([0, 1, 10, 500, 5_000, 50_000])('at %i events per second is the sum of its components', (rate) => {
    const { lines, usdPerMonth } = at(rate);
    const sum = byComponent(lines).reduce((total, { usd }) => total + usd, 0);
    expect(sum).toBeCloseTo(usdPerMonth, 6);
    expect(lines.filter(({ usd }) => !Number.isFinite(usd) || usd < 0)).toEqual([]);
  });

  it('never falls in any component as the rate rises', () => {
    const rates = Array.from({ length: 200 }, (_, step) => Math.round(1.06 ** step) - 1);
    for (const [index, rate] of rates.slice(1).entries()) {
      const [less, more] = [byComponent(at(rates[index] ?? 0).lines), byComponent(at(rate).lines)];
      const fallen = more.filter(({ usd }, each) => usd < (less[each]?.usd ?? 0) - 1e-9);
      expect(fallen, `from ${rates[index]} to ${rate}`).toEqual([]);
    }
  });

  it('is 3 writes at $0.625 per million for a small event, and a little for chores', () => {
    const writes = byComponent(at(1_000).lines).find(({ component }) => component === 'Table: writes');
    const byHand = 3 * 0.625;
    expect(usdPerMillionEvents(writes?.usd ?? 0, 1_000)).toBeCloseTo(byHand, 1);
  });

  it('is one more write at $0.625 per million if every event has a key', () => {
    const more = at(1_000, { keyedShare: 1 }).usdPerMonth - at(1_000).usdPerMonth;
    expect(usdPerMillionEvents(more, 1_000)).toBeCloseTo(0.625);
  });

  it('is above zero without events, and then has no price per million', () => {
    const { usdPerMonth } = at(0);
    expect(usdPerMonth).toBeGreaterThan(0);
    expect(usdPerMillionEvents(usdPerMonth, 0)).toBeUndefined();
  });
});
