import type { EventQueues, ReceivedMessage } from '../core/event-queue.ts';
import { decodePack, type QueuedEvent } from '../core/pack.ts';
import { MAX_RECEIVE_COUNT } from '../core/resources.ts';
import type { GiveUp } from './give-up.ts';
import { storedEvent } from './handle-event.ts';

type Deps = { queues: EventQueues; giveUp: GiveUp; isStopping: () => boolean; now?: () => number };

const REASON = `its workers died: it was delivered ${MAX_RECEIVE_COUNT} times and never finished`;
const MAX_ROUNDS = 100;

/**
 * Records what SQS gave up on by itself: every event of it as failed, and in the dead-letter queue with its reason.
 * Up to a thousand messages a call.
 */
export async function recordDied({ queues, giveUp, isStopping, now = Date.now }: Deps): Promise<void> {
  for (let round = 0; round < MAX_ROUNDS && !isStopping(); round += 1) {
    const answer = await queues.died.receive({ maxMessages: 10, waitSeconds: 0 });
    if (answer.kind === 'unavailable' || answer.messages.length === 0) break;
    const done = await Promise.all(answer.messages.map(recordOne));
    if (done.includes(false)) break;
  }

  async function recordOne(message: ReceivedMessage): Promise<boolean> {
    const decoded = decodePack(message.body, message.messageId, message.sentAtMs);
    const outcomes =
      decoded.kind === 'unreadable'
        ? [await giveUp.message(message.body, decoded.reason)]
        : await Promise.all((decoded.kind === 'plain' ? [decoded.event] : decoded.events).map(giveUpEvent));
    return (
      outcomes.every((outcome) => outcome === 'on_record') && queues.died.acknowledge(message.receiptHandle)
    );
  }

  function giveUpEvent(event: QueuedEvent) {
    const atMs = now();
    const toRecord = (reason: string) =>
      storedEvent(event, { outcome: 'failed', receivedAtMs: atMs, handledAtMs: atMs, reason });
    return giveUp.event(event, toRecord, REASON);
  }
}
