import { describe, expect, it } from 'vitest';
import { type QueueLoad, queueCalls } from './queue-calls.ts';

/** One API process, two workers that wait for 1 s, no load balancer. */
const load: QueueLoad = {
  eventsPerSecond: 50,
  eventsPerRequest: 1,
  encodedEventBytes: 400,
  apiProcesses: 1,
  workers: 2,
  pollers: 2,
  receiveWaitSeconds: 1,
  lingerMs: 4,
  healthChecksPerSecond: 0,
};

describe('calls to SQS', () => {
  it('at 500/s on two processes are 250 packs of 2, deleted in batches of 7.25', () => {
    const calls = queueCalls({ ...load, eventsPerSecond: 500, apiProcesses: 2, receiveWaitSeconds: 20 });
    expect(calls.eventsPerMessage).toBeCloseTo(2);
    expect(calls.messages).toBeCloseTo(250);
    expect(calls.deletes).toBeCloseTo(250 / 7.25);
    expect(calls.emptyReceives).toBeCloseTo(0);
    expect(calls.billed).toBeCloseTo(250 + 250 + 250 / 7.25 + 1 / 3);
  });

  it('without events are empty receives and chores only', () => {
    const calls = queueCalls({ ...load, eventsPerSecond: 0, receiveWaitSeconds: 20 });
    expect(calls.billed).toBeCloseTo(4 / 20 + 1 / 3);
  });

  it('are billed twice each way for a message over 64 KiB', () => {
    const calls = queueCalls({ ...load, encodedEventBytes: 100_000 });
    expect(calls.eventsPerMessage).toBe(1);
    expect(calls.billed - calls.deletes - calls.emptyReceives - calls.chores).toBeCloseTo(50 * 4);
  });

  it('are fewer with batches, which fill packs by themselves', () => {
    expect(queueCalls({ ...load, eventsPerRequest: 30 }).eventsPerMessage).toBeCloseTo(30.2);
    expect(queueCalls({ ...load, eventsPerRequest: 500 }).eventsPerMessage).toBe(50);
  });

  it('never have more than 50 events in a pack', () => {
    expect(queueCalls({ ...load, eventsPerSecond: 1_000_000 }).eventsPerMessage).toBe(50);
  });
});
