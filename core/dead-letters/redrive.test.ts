import { expect, test } from 'vitest';
import type { EventQueues, Queue, ReceivedMessage } from '../../adapters/aws/sqs/event-queue.ts';
import { redriveDeadLetters } from './redrive.ts';

const nobody = { matches: () => false, limit: 1_000_000, dryRun: false };

/** A dead-letter queue of endless letters, numbered from 0 and, after the last of `distinct`, from 0 again. */
function endlessLetters(distinct: number) {
  const released = new Set<string>();
  let next = 0;
  const message = (): ReceivedMessage => {
    const id = String(next++ % distinct);
    return { messageId: id, receiptHandle: id, body: '', sentAtMs: 0, receiveCount: 1, attributes: {} };
  };
  const deadLetters: Queue = {
    async receive({ maxMessages }) {
      return { kind: 'received', messages: Array.from({ length: maxMessages }, message) };
    },
    async extend(receiptHandle) {
      released.add(receiptHandle);
      return 'extended';
    },
    acknowledge: async () => true,
    send: async () => ({ kind: 'sent', messageId: '' }),
    depth: async () => ({ visible: distinct, inFlight: 0, delayed: 0 }),
  };
  const queues: EventQueues = {
    events: deadLetters,
    abandoned: deadLetters,
    deadLetters,
    depth: async () => ({ visible: 0, inFlight: 0, delayed: 0, deadLetters: distinct }),
  };
  return { queues, released };
}

test('a pass ends where it sees a letter for the second time, and gives all of them back', async () => {
  const { queues, released } = endlessLetters(25);

  expect(await redriveDeadLetters(queues, nobody)).toEqual({ seen: 25, moved: 0, complete: false });
  expect(released.size).toBe(25);
});

test('a pass holds no more letters back than it may', async () => {
  const { queues, released } = endlessLetters(1_000_000);

  const summary = await redriveDeadLetters(queues, { ...nobody, maxKept: 100 });

  expect(summary).toEqual({ seen: 100, moved: 0, complete: false });
  expect(released.size).toBe(100);
});
