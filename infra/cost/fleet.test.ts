import { describe, expect, it } from 'vitest';
import { DEFAULT_SCALING } from '../../core/scaling/scaling.ts';
import { apiInstances, coresFor, workerInstances } from './fleet.ts';

describe('the fleet at a rate', () => {
  it('keeps as many cores busy as the benchmark measured, and in proportion between', () => {
    expect(coresFor(499, 'workerMicros')).toBeCloseTo((499 * 854) / 1e6);
    expect(coresFor(4_963, 'apiMicros')).toBeCloseTo((4_963 * 107) / 1e6);
    expect(coresFor(9_926, 'apiMicros')).toBeCloseTo((2 * 4_963 * 107) / 1e6);
    expect(coresFor(0, 'apiMicros')).toBe(0);
  });

  it('stays within its limits', () => {
    const limits = { min: 2, max: 10, requestsPerInstance: 30_000 };
    const at = (rate: number) => apiInstances({ eventsPerSecond: rate, requestsPerSecond: rate }, limits);
    expect(at(0)).toBe(2);
    expect(at(1_000_000)).toBe(10);
  });

  it('has as many API instances as target tracking on requests asks for, however many events a request holds', () => {
    const limits = { min: 2, max: 10, requestsPerInstance: 30_000 };
    expect(apiInstances({ eventsPerSecond: 2_000, requestsPerSecond: 2_000 }, limits)).toBe(4);
    expect(apiInstances({ eventsPerSecond: 2_000, requestsPerSecond: 20 }, limits)).toBe(2);
  });

  it('has as many workers as the scaling policy asks for with what is in hand', () => {
    // 1,000 messages a second, each in hand for 0.1 s, at 20 a worker
    const workers = workerInstances({ eventsPerSecond: 1_000, messagesPerSecond: 1_000 }, DEFAULT_SCALING);
    expect(workers).toBe(5);
  });
});
