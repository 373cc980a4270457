import { describe, expect, it } from 'vitest';
import { DEFAULT_SCALING } from '../../core/scaling/scaling.ts';
import { DEFAULT_WORKLOAD } from './assumptions.ts';
import { byComponent } from './bill.ts';
import type { Deployment } from './deployment.ts';
import { costOf, usdPerMillionEvents } from './model.ts';

const deployment: Deployment = {
  zones: 2,
  api: { instanceType: 'c7g.large', min: 2, max: 10, requestsPerInstance: 30_000 },
  worker: { instanceType: 'c7g.large', pollers: 2, receiveWaitSeconds: 20 },
  scaling: DEFAULT_SCALING,
  cpu: { api: [{ eventsPerSecond: 1_000, micros: 300 }], worker: [{ eventsPerSecond: 1_000, micros: 400 }] },
  lingerMs: 4,
  volumeGib: 20,
  detailedMonitoring: true,
  natGateways: 0,
  interfaceEndpoints: 8,
  firewallRules: 4,
  healthCheckSeconds: 5,
  eventRetentionDays: 90,
  logRetentionDays: 30,
  accessLogRetentionDays: 30,
  alarmMetrics: 20,
  customerKeys: 0,
  secrets: 2,
  keptImages: 10,
};

const at = (eventsPerSecond: number, changed: Partial<typeof DEFAULT_WORKLOAD> = {}) =>
  costOf({ ...DEFAULT_WORKLOAD, ...changed, eventsPerSecond }, deployment);

describe('what a month costs', () => {
  it.each([0, 1, 10, 500, 5_000, 50_000])('at %i events a second is the sum of its components', (rate) => {
    const { lines, usdPerMonth } = at(rate);
    const sum = byComponent(lines).reduce((total, { usd }) => total + usd, 0);
    expect(sum).toBeCloseTo(usdPerMonth, 6);
    expect(lines.filter(({ usd }) => !Number.isFinite(usd) || usd < 0)).toEqual([]);
  });

  it('never falls when more events come, in any component', () => {
    const rates = Array.from({ length: 200 }, (_, step) => Math.round(1.06 ** step) - 1);
    for (const [index, rate] of rates.slice(1).entries()) {
      const [less, more] = [byComponent(at(rates[index] ?? 0).lines), byComponent(at(rate).lines)];
      const fallen = more.filter(({ usd }, each) => usd < (less[each]?.usd ?? 0) - 1e-9);
      expect(fallen, `from ${rates[index]} to ${rate}`).toEqual([]);
    }
  });

  it('is, by hand, 3 writes at $0.625 a million for a small event, and a little for the chores', () => {
    const writes = byComponent(at(1_000).lines).find(({ component }) => component === 'Table: writes');
    const byHand = 3 * 0.625;
    expect(usdPerMillionEvents(writes?.usd ?? 0, 1_000)).toBeCloseTo(byHand, 1);
  });

  it('is, by hand, one more write at $0.625 a million where every event has a key', () => {
    const more = at(1_000, { keyedShare: 1 }).usdPerMonth - at(1_000).usdPerMonth;
    expect(usdPerMillionEvents(more, 1_000)).toBeCloseTo(0.625);
  });

  it('stays whole without any event, and has no price for a million of none', () => {
    const { usdPerMonth } = at(0);
    expect(usdPerMonth).toBeGreaterThan(0);
    expect(usdPerMillionEvents(usdPerMonth, 0)).toBeUndefined();
  });

  it('falls at the firewall and on the way out when events come in batches', () => {
    const share = (eventsPerRequest: number) =>
      byComponent(at(1_000, { eventsPerRequest }).lines).find(
        ({ component }) => component === 'Data to the internet',
      )?.usd ?? 0;
    expect(share(100)).toBeCloseTo(share(1) / 100);
  });

  it('is refused for an instance type without a price', () => {
    const unknown = { ...deployment, api: { ...deployment.api, instanceType: 'x9.huge' } };
    expect(() => costOf({ ...DEFAULT_WORKLOAD, eventsPerSecond: 1 }, unknown)).toThrow(
      /no price for x9.huge/,
    );
  });
});
