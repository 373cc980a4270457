import { expect, test } from 'vitest';
import { createSqsDeadLetters } from './dead-letters.ts';
import type { Queue, ReceivedMessage } from './event-queue.ts';

/** An endless dead-letter queue. Its letters are numbered from 0, and from 0 again after `distinct` letters. */
function endlessLetters(distinct: number) {
  const released = new Set<string>();
  let next = 0;
  const message = (): ReceivedMessage => {
    const id = String(next++ % distinct);
    return { messageId: id, receiptHandle: id, body: '', sentAtMs: 0, receiveCount: 1, attributes: {} };
  };
  const queue: Queue = {
    async receive({ maxMessages }) {
      return { kind: 'received', messages: Array.from({ length: maxMessages }, message) };
    },
    async extend(receiptHandle) {
      released.add(receiptHandle);
      return 'extended';
    },
    acknowledge: async () => true,
    send: async () => ({ kind: 'confirmed' }),
    maxDelaySeconds: 900,
    depth: async () => ({ visible: distinct, inFlight: 0, delayed: 0 }),
  };
  return { deadLetters: createSqsDeadLetters(queue, () => 1), released };
}

async function lookThrough(distinct: number, options: { maxInHand?: number } = {}) {
  const { deadLetters, released } = endlessLetters(distinct);
  const pass = deadLetters.beginPass(options);
  let seen = 0;
  for (let letters = await pass.next(10); letters.length > 0; letters = await pass.next(10))
    seen += letters.length;
  await pass.end();
  return { seen, isComplete: pass.isComplete(), released: released.size };
}

test('a pass ends when it sees a letter again, and releases all of them', async () => {
  expect(await lookThrough(25)).toEqual({ seen: 25, isComplete: false, released: 25 });
});

test('a pass holds no more letters than `maxInHand`', async () => {
  const seen = await lookThrough(1_000_000, { maxInHand: 100 });
  expect(seen).toEqual({ seen: 100, isComplete: false, released: 100 });
});
