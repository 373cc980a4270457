import { expect, test } from 'vitest';
import {
  DELAY_ATTRIBUTE,
  type ReceivedMessage,
  type ReceiveOutcome,
} from '../../adapters/aws/sqs/event-queue.ts';
import { createFakeQueue, receivedMessage } from '../testing/fake-queues.ts';
import { createQueueListener } from './queue-age-observer.ts';

/** A queue that gives what it is told to, and a clock that the test moves. */
function start() {
  const clock = { nowMs: 1_748_426_400_000 };
  const { listenTo, read } = createQueueListener(() => clock.nowMs);
  const calls: ((answer: ReceiveOutcome) => void)[] = [];
  const queue = listenTo({
    ...createFakeQueue(),
    receive: () => new Promise<ReceiveOutcome>((resolve) => calls.push(resolve)),
  });
  const poll = () => queue.receive({ maxMessages: 10, waitSeconds: 20 });
  return {
    clock,
    read,
    poll,
    /** Receives messages that waited for so long. */
    async receive(...messages: Partial<ReceivedMessage & { ageMs: number }>[]) {
      const polling = poll();
      calls.shift()?.({
        kind: 'received',
        messages: messages.map(({ ageMs = 0, ...message }) => ({
          ...receivedMessage('{}'),
          sentAtMs: clock.nowMs - ageMs,
          ...message,
        })),
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

test('the age is that of the oldest message since the last reading', async () => {
  const { receive, read, clock } = start();
  await receive({ ageMs: 3_000 }, { ageMs: 9_000 });
  await receive({ ageMs: 4_000 });
  expect(read()).toEqual({ atMs: clock.nowMs, oldestAgeMs: 9_000 });

  await receive({ ageMs: 5_000 });
  expect(read()).toEqual({ atMs: clock.nowMs, oldestAgeMs: 5_000 });
});

test('a worker that receives nothing any more knows what it last heard, and when', async () => {
  const { receive, read, clock } = start();
  await receive({ ageMs: 3_000 });
  const heard = { atMs: clock.nowMs, oldestAgeMs: 3_000 };
  read();
  clock.nowMs += 60_000;
  expect(read()).toEqual(heard);
});

test('a queue that answers with nothing has no message that waits', async () => {
  const { receive, read, clock } = start();
  await receive({ ageMs: 3_000 });
  read();
  clock.nowMs += 20_000;
  await receive();
  expect(read()).toEqual({ atMs: clock.nowMs, oldestAgeMs: 0 });
});

test('a queue that keeps a call waiting has no message that waits; one that was just called may have', async () => {
  const { receive, read, poll, clock } = start();
  await receive({ ageMs: 3_000 });
  const heard = read();
  void poll();
  clock.nowMs += 500;
  expect(read()).toEqual(heard);
  clock.nowMs += 9_500;
  expect(read()).toEqual({ atMs: clock.nowMs, oldestAgeMs: 0 });
});

test('a call that the queue does not answer says nothing when the one before failed', async () => {
  const { receive, fail, poll, read, clock } = start();
  await receive({ ageMs: 3_000 });
  const heard = read();
  await fail();
  void poll();
  clock.nowMs += 10_000;
  expect(read()).toEqual(heard);
});

test('a message that comes again says nothing of how long messages wait', async () => {
  const { receive, read, clock } = start();
  await receive({ ageMs: 3_000 });
  const heard = read();
  clock.nowMs += 1_000;
  await receive({ ageMs: 80_000, receiveCount: 2 });
  expect(read()).toEqual(heard);
});

test('a delay that a message was sent with is no waiting', async () => {
  const { receive, read } = start();
  await receive({ ageMs: 602_000, attributes: { [DELAY_ATTRIBUTE]: '600' } });
  expect(read()).toMatchObject({ oldestAgeMs: 2_000 });
});

test('clocks that differ make no message wait for less than nothing', async () => {
  const { receive, read } = start();
  await receive({ ageMs: -700 });
  expect(read()).toMatchObject({ oldestAgeMs: 0 });
});
