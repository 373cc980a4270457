import { describe, expect, it } from 'vitest';
import { DEFAULT_WORKLOAD } from './assumptions.ts';
import { sizeAt } from './size.ts';
import { sampleDeployment } from './testing/sample-deployment.ts';

const at = (eventsPerSecond: number, changed = {}) =>
  sizeAt({ ...DEFAULT_WORKLOAD, ...changed, eventsPerSecond }, sampleDeployment);

describe('the size of the deployment', () => {
  it('is at its minimum without events', () => {
    expect(at(0)).toMatchObject({ apis: 2, workers: 2 });
  });

  it('includes a health check of each API instance from each zone every 5 s, and a poll every 3 s', () => {
    expect(at(0).calls.chores).toBeCloseTo(2 * (2 / 5) + 1 / 3);
  });

  it('has packs per API instance: they do not share', () => {
    // 4,000 requests a second: 8 instances by requests, 500 a second on each, two within the linger of 4 ms
    const { apis, calls } = at(4_000);
    expect(apis).toBe(8);
    expect(calls.eventsPerMessage).toBeCloseTo(1 + 2);
  });

  it('bills an event twice each way if it is over 64 KiB with its envelope', () => {
    const billed = (eventBytes: number) => at(10, { eventBytes }).calls.billed;
    expect(billed(65_400) - billed(65_300)).toBeCloseTo(2 * 10);
  });

  it('has fewer messages, and so fewer workers, with batches', () => {
    const [single, batched] = [at(6_000), at(6_000, { eventsPerRequest: 50 })];
    expect(batched.calls.messages).toBeLessThan(single.calls.messages / 10);
    expect(batched.workers).toBeLessThan(single.workers);
  });
});
