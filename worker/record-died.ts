import type { EventQueues, ReceivedMessage } from '../core/event-queue.ts';
import { decodePack, type QueuedEvent } from '../core/pack.ts';
import { MAX_RECEIVE_COUNT } from '../core/resources.ts';
import type { GiveUp } from './give-up.ts';
import { storedEvent } from './handle-event.ts';
import type { WaitForLaterRelease } from './later-version.ts';

type Deps = {
  queues: EventQueues;
  giveUp: GiveUp;
  waitForLaterRelease: WaitForLaterRelease;
  isStopping: () => boolean;
  now?: () => number;
};

const REASON = `its workers died: it was delivered ${MAX_RECEIVE_COUNT} times and never finished`;
const MAX_ROUNDS = 100;

/**
 * Records what SQS gave up on by itself: every event of it as failed, and in the dead-letter queue with its reason.
 * Up to a thousand messages a call.
 */
export async function recordDied({
  queues,
  giveUp,
  waitForLaterRelease,
  isStopping,
  now = Date.now,
}: Deps): Promise<void> {
  for (let round = 0; round < MAX_ROUNDS && !isStopping(); round += 1) {
    const answer = await queues.died.receive({ maxMessages: 10, waitSeconds: 0 });
    if (answer.kind === 'unavailable' || answer.messages.length === 0) break;
    const done = await Promise.all(answer.messages.map(recordOne));
    if (done.includes(false)) break;
  }

  async function recordOne(message: ReceivedMessage): Promise<boolean> {
    return (await conclude(message)) && queues.died.acknowledge(message.receiptHandle);
  }

  async function conclude(message: ReceivedMessage): Promise<boolean> {
    const decoded = decodePack(message.body, message.messageId, message.sentAtMs);
    switch (decoded.kind) {
      case 'later_version':
        return waitForLaterRelease(message, decoded.version);
      case 'unreadable':
        return (await giveUp.message(message.body, decoded.reason)) === 'on_record';
      case 'plain':
        return (await giveUpEvent(decoded.event)) === 'on_record';
      case 'pack': {
        const outcomes = await Promise.all([
          ...decoded.unreadable.map(({ body, reason, eventId }) => giveUp.message(body, reason, eventId)),
          ...decoded.events.map(giveUpEvent),
        ]);
        return outcomes.every((outcome) => outcome === 'on_record');
      }
    }
  }

  function giveUpEvent(event: QueuedEvent) {
    const atMs = now();
    const toRecord = (reason: string) =>
      storedEvent(event, { outcome: 'failed', receivedAtMs: atMs, handledAtMs: atMs, reason });
    return giveUp.event(event, toRecord, REASON);
  }
}
