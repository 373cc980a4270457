import { expect, test } from 'vitest';
import type { Consumer, Received } from '../../core/ports/queue.ts';
import { createFakeDelivery } from '../testing/fake-delivery.ts';
import { createQueueAgeObserver } from './queue-age-observer.ts';

type Message = { ageMs?: number; firstDelivery?: 'surely' | 'perhaps_not' };

/** A queue that gives what the test says, and a clock that the test moves. */
function start() {
  const clock = { nowMs: 1_748_426_400_000 };
  const { observe, read } = createQueueAgeObserver(() => clock.nowMs);
  const calls: ((answer: Received) => void)[] = [];
  const consumer = observe<Pick<Consumer, 'receive'>>({
    receive: () => new Promise<Received>((resolve) => calls.push(resolve)),
  });
  const poll = () => consumer.receive({ max: 10, waitMs: 20_000, signal: new AbortController().signal });
  return {
    clock,
    read,
    poll,
    /** Receives messages that have waited this long. */
    async receive(...messages: Message[]) {
      const polling = poll();
      calls.shift()?.({
        kind: 'received',
        deliveries: messages.map(({ ageMs = 0, firstDelivery = 'surely' }) =>
          createFakeDelivery('{}', { dueAtMs: clock.nowMs - ageMs, firstDelivery }),
        ),
      });
      await polling;
    },
    async fail() {
      const polling = poll();
      calls.shift()?.({ kind: 'unavailable', reason: 'ECONNREFUSED' });
      await polling;
    },
  };
}

test('nothing is known before the queue has answered', () => {
  expect(start().read()).toBeUndefined();
});

test('the age is the age of the oldest message since the last reading', async () => {
  const { receive, read, clock } = start();
  await receive({ ageMs: 3_000 }, { ageMs: 9_000 });
  await receive({ ageMs: 4_000 });
  expect(read()).toEqual({ atMs: clock.nowMs, oldestAgeMs: 9_000 });

  await receive({ ageMs: 5_000 });
  expect(read()).toEqual({ atMs: clock.nowMs, oldestAgeMs: 5_000 });
});

test('a worker that stops receiving keeps the last age and its time', async () => {
  const { receive, read, clock } = start();
  await receive({ ageMs: 3_000 });
  const heard = { atMs: clock.nowMs, oldestAgeMs: 3_000 };
  read();
  clock.nowMs += 60_000;
  expect(read()).toEqual(heard);
});

test('an empty answer means that no message waits', async () => {
  const { receive, read, clock } = start();
  await receive({ ageMs: 3_000 });
  read();
  clock.nowMs += 20_000;
  await receive();
  expect(read()).toEqual({ atMs: clock.nowMs, oldestAgeMs: 0 });
});

test('a call that waits long means that no message waits; a call that just began means nothing', async () => {
  const { receive, read, poll, clock } = start();
  await receive({ ageMs: 3_000 });
  const heard = read();
  void poll();
  clock.nowMs += 999;
  expect(read()).toEqual(heard);
  clock.nowMs += 1;
  expect(read()).toEqual({ atMs: clock.nowMs, oldestAgeMs: 0 });
});

test('an unanswered call means nothing when the call before it failed', async () => {
  const { receive, fail, poll, read, clock } = start();
  await receive({ ageMs: 3_000 });
  const heard = read();
  await fail();
  void poll();
  clock.nowMs += 10_000;
  expect(read()).toEqual(heard);
});

test('a redelivered message says nothing about how long messages wait', async () => {
  const { receive, read, clock } = start();
  await receive({ ageMs: 3_000 });
  const heard = read();
  clock.nowMs += 1_000;
  await receive({ ageMs: 80_000, firstDelivery: 'perhaps_not' });
  expect(read()).toEqual(heard);
});

test('clocks that differ never make a wait negative', async () => {
  const { receive, read } = start();
  await receive({ ageMs: -700 });
  expect(read()).toMatchObject({ oldestAgeMs: 0 });
});

test('an observed consumer is otherwise the same', () => {
  const { observe } = createQueueAgeObserver();
  const consumer = { receive: () => new Promise<Received>(() => {}), close: async () => {} };
  expect(observe(consumer).close).toBe(consumer.close);
});
