import { describe, expect, it } from 'vitest';
import { createSqsDelivery } from './delivery.ts';
import type { EventQueues, Queue, ReceivedMessage } from './event-queue.ts';

const message: ReceivedMessage = {
  messageId: 'message',
  receiptHandle: 'receipt',
  body: '{}',
  sentAtMs: 1_000,
  receiveCount: 1,
  attributes: {},
};

/** A message in hand, of a queue that answers a send with `sends`, and what was called, in order. */
function deliverOne(sends: 'confirmed' | 'unknown') {
  const calls: string[] = [];
  const events: Queue = {
    maxDelaySeconds: 900,
    async send() {
      calls.push('send');
      return sends === 'confirmed' ? { kind: sends } : { kind: sends, reason: 'no answer' };
    },
    async acknowledge() {
      calls.push('acknowledge');
      return true;
    },
    async extend() {
      calls.push('extend');
      return 'extended';
    },
    receive: async () => ({ kind: 'received', messages: [] }),
    depth: async () => ({ visible: 0, inFlight: 0, delayed: 0 }),
  };
  const queues: EventQueues = {
    events,
    deadLetters: events,
    abandoned: { ...events },
    depth: async () => ({ visible: 0, inFlight: 0, delayed: 0, deadLetters: 0 }),
  };
  const hold = { lost: new AbortController().signal, letGo: () => void calls.push('let go') };
  const deps = { queues, source: events, hold, now: () => 2_000, visibilitySeconds: 20 };
  return { delivery: createSqsDelivery(deps, message), calls };
}

describe('a message that is released', () => {
  it('stays hidden until it is removed: beside its replacement it would be a second copy', async () => {
    const { delivery, calls } = deliverOne('confirmed');
    await delivery.release();
    expect(calls).toEqual(['send', 'acknowledge', 'let go']);
  });

  it('that could not be replaced is no longer extended once it has been given back', async () => {
    const { delivery, calls } = deliverOne('unknown');
    await delivery.release();
    expect(calls).toEqual(['send', 'let go', 'extend']);
  });
});
