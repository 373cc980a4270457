import { afterEach, describe, expect, it, vi } from 'vitest';
import { describeQueue } from '../conformance/queue.suite.ts';
import { deliveriesOf } from '../conformance/queue-rig.ts';
import { createTestClock } from './clock.ts';
import { createMemoryQueue } from './memory-queue.ts';
import { createMemoryHarness } from './testing/memory-harness.ts';

describeQueue('a queue in memory', () => {
  const clock = createTestClock();
  const claimMs = 20_000;
  return createMemoryHarness(createMemoryQueue({ clock, visibilityMs: claimMs }), { clock, claimMs });
});

describe('a queue in memory, to a test', () => {
  const { signal } = new AbortController();
  afterEach(() => void vi.useRealTimers());

  it('shows what is on it, and what was dead-lettered', async () => {
    const queue = createMemoryQueue({ clock: createTestClock(1_000) });
    await queue.sender.send('one');
    await queue.sender.send('two');
    const [one] = deliveriesOf(await queue.consumer().receive({ max: 1, waitMs: 0, signal }));
    const again = [{ body: 'one again', notBeforeMs: 5_000 }];
    await one?.settle({ again, dead: [{ body: 'one', reason: 'broken' }] });

    expect(queue.messages()).toMatchObject([
      { body: 'two', dueAtMs: 1_000 },
      { body: 'one again', dueAtMs: 5_000 },
    ]);
    expect(queue.deadLetters.all()).toEqual([{ body: 'one', reason: 'broken' }]);
  });

  it('can confirm nothing that is sent, while all else goes well', async () => {
    const queue = createMemoryQueue({ clock: createTestClock() });
    const consumer = queue.consumer();
    await queue.sender.send('kept');
    queue.link.breakSends();
    expect(await queue.sender.send('perhaps')).toMatchObject({ kind: 'unknown' });
    const [kept] = deliveriesOf(await consumer.receive({ max: 1, waitMs: 0, signal }));
    expect(await kept?.settle({ again: [{ body: 'next', notBeforeMs: 0 }] })).toBe('unknown');
    expect(queue.messages()).toMatchObject([{ body: 'kept' }]);
  });

  it('goes by fake timers when it is given no clock', async () => {
    vi.useFakeTimers();
    const consumer = createMemoryQueue().consumer();
    const receiving = consumer.receive({ max: 1, waitMs: 60_000, signal });
    await vi.advanceTimersByTimeAsync(60_000);
    expect(await receiving).toEqual({ kind: 'received', deliveries: [] });
  });
});
