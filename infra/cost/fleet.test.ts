import { describe, expect, it } from 'vitest';
import { DEFAULT_SCALING } from '../../core/scaling/scaling.ts';
import { apiInstances, coresFor, workerInstances } from './fleet.ts';

const cpu = [
  { eventsPerSecond: 100, micros: 1_000 },
  { eventsPerSecond: 1_000, micros: 400 },
];
const nothing = [{ eventsPerSecond: 1, micros: 0 }];

describe('the cores that a rate keeps busy', () => {
  it('equal the measurement at a measured rate', () => {
    expect(coresFor(100, cpu)).toBeCloseTo(0.1);
    expect(coresFor(1_000, cpu)).toBeCloseTo(0.4);
  });

  it('are interpolated between two measured rates', () => {
    expect(coresFor(50, cpu)).toBeCloseTo(0.05);
    expect(coresFor(550, cpu)).toBeCloseTo(0.25);
  });

  it("have the last rate's cost per event beyond it", () => {
    expect(coresFor(2_500, cpu)).toBeCloseTo(1);
  });

  it('are none without events', () => {
    expect(coresFor(0, cpu)).toBe(0);
  });
});

describe('API instances', () => {
  const limits = { min: 2, max: 10, requestsPerInstance: 30_000 };
  const at = (eventsPerSecond: number, requestsPerSecond = eventsPerSecond, costs = cpu) =>
    apiInstances({ eventsPerSecond, requestsPerSecond }, limits, costs);

  it('stay within their limits', () => {
    expect(at(0)).toBe(2);
    expect(at(1_000_000)).toBe(10);
  });

  it('scale with requests, not with events', () => {
    expect(at(2_000, 2_000, nothing)).toBe(4);
    expect(at(2_000, 20, nothing)).toBe(2);
  });

  it('keep their one core half idle', () => {
    // 4,000 events a second keep 1.6 cores busy
    expect(at(4_000, 1)).toBe(4);
  });
});

describe('workers', () => {
  it('are as many as the scaling policy wants for the messages in flight', () => {
    // 1,000 messages a second, each in hand for 0.1 s, at 20 a worker
    const load = { eventsPerSecond: 1_000, messagesPerSecond: 1_000 };
    expect(workerInstances(load, DEFAULT_SCALING, nothing)).toBe(5);
  });

  it('keep their one core half idle', () => {
    const load = { eventsPerSecond: 4_000, messagesPerSecond: 80 };
    expect(workerInstances(load, DEFAULT_SCALING, cpu)).toBe(4);
  });
});
