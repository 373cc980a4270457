import { describe, expect, it } from 'vitest';
import { DEFAULT_SCALING } from '../../core/scaling.ts';
import { apiInstances, coresFor, workerInstances } from './fleet.ts';

describe('the fleet at a rate', () => {
  it('keeps as many cores busy as the benchmark measured, and in proportion between', () => {
    expect(coresFor(499, 'workerMicros')).toBeCloseTo((499 * 854) / 1e6);
    expect(coresFor(4_963, 'apiMicros')).toBeCloseTo((4_963 * 107) / 1e6);
    expect(coresFor(9_926, 'apiMicros')).toBeCloseTo((2 * 4_963 * 107) / 1e6);
    expect(coresFor(0, 'apiMicros')).toBe(0);
  });

  it('stays within its limits', () => {
    expect(apiInstances(0, { min: 2, max: 10 })).toBe(2);
    expect(apiInstances(1_000_000, { min: 2, max: 10 })).toBe(10);
  });

  it('has as many workers as the scaling policy asks for with what is in hand', () => {
    // 1,000 messages a second, each in hand for 0.1 s, at 20 a worker
    const workers = workerInstances({ eventsPerSecond: 1_000, messagesPerSecond: 1_000 }, DEFAULT_SCALING);
    expect(workers).toBe(5);
  });
});
