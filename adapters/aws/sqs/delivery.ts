import { backOffMs, pause } from '../../../core/lib/back-off.ts';
import type { Again, Delivery, NewDeadLetter, Successors } from '../../../core/ports/queue.ts';
import { sendDeadLetter } from './dead-letter-message.ts';
import type { EventQueues, Queue, ReceivedMessage } from './event-queue.ts';
import type { Hold } from './in-flight-messages.ts';
import { FIRST_ID, FIRST_SENT_AT, SUSPECT } from './message-attributes.ts';
import { dueAtMs, replaceMessage, sendNotBefore } from './not-before.ts';

type Deps = {
  queues: EventQueues;
  /** The queue that the message came from. */
  source: Queue;
  hold: Hold;
  now: () => number;
  visibilitySeconds: number;
};

/** By this receive at least two consumers have vanished with the message, so it may have crashed them. */
const SUSPECT_AT_RECEIVE = 3;
/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ChangeMessageVisibility.html */
const MAX_VISIBILITY_SECONDS = 43_200;
const TRIES = 4;
const RETRY = { baseMs: 250, capMs: 2_000 };

/** Presents an SQS message in hand as the port's `Delivery`. */
export function createSqsDelivery(deps: Deps, message: ReceivedMessage): Delivery {
  const { queues, source, hold, now, visibilitySeconds } = deps;
  const { attributes, body, receiptHandle, receiveCount } = message;
  const isReplacement = FIRST_ID in attributes;
  const isAbandoned = source === queues.abandoned;
  const isSuspect = !isAbandoned && (receiveCount >= SUSPECT_AT_RECEIVE || SUSPECT in attributes);

  return {
    id: attributes[FIRST_ID] ?? message.messageId,
    body,
    sentAtMs: Number(attributes[FIRST_SENT_AT] ?? message.sentAtMs),
    dueAtMs: dueAtMs(message),
    firstDelivery: receiveCount === 1 && !isReplacement ? 'surely' : 'perhaps_not',
    isSuspect,
    get lost() {
      return hold.lost;
    },

    async settle(successors = {}) {
      if (hold.lost.aborted) return 'unknown';
      if (!(await sendAll(successors))) {
        await release(now() + visibilitySeconds * 1000);
        return 'unknown';
      }
      const isRemoved = await remove();
      hold.letGo();
      return isRemoved ? 'settled' : 'unknown';
    },

    release: ({ notBeforeMs = 0 } = {}) => release(notBeforeMs),
  };

  async function release(notBeforeMs: number): Promise<void> {
    if (hold.lost.aborted) return;
    const isReplaced = !isAbandoned && (await replace(notBeforeMs));
    // Seen again beside its replacement, it would be a copy with the same id, which no record tells apart.
    if (isReplaced) await remove();
    hold.letGo();
    if (!isReplaced) await source.extend(receiptHandle, secondsUntil(notBeforeMs));
  }

  /** SQS counts every receive and gives up on a message that is released often. A replacement starts at 0. */
  async function replace(notBeforeMs: number): Promise<boolean> {
    const sent = await replaceMessage(source, message, { notBeforeMs, nowMs: now(), isSuspect });
    return sent.kind === 'confirmed';
  }

  function secondsUntil(ms: number): number {
    return Math.min(MAX_VISIBILITY_SECONDS, Math.max(0, Math.ceil((ms - now()) / 1000)));
  }

  async function sendAll({ again = [], dead = [] }: Successors): Promise<boolean> {
    const sent = await Promise.all([...again.map(sendAgain), ...dead.map(sendDead)]);
    return sent.every(Boolean);
  }

  function sendAgain({ body, notBeforeMs }: Again): Promise<boolean> {
    return insist(
      async () =>
        (await sendNotBefore(queues.events, body, { notBeforeMs, nowMs: now() })).kind === 'confirmed',
    );
  }

  function sendDead(letter: NewDeadLetter): Promise<boolean> {
    return insist(async () => (await sendDeadLetter(queues.deadLetters, letter)).kind === 'confirmed');
  }

  /** If even this fails, the message comes again. */
  function remove(): Promise<boolean> {
    return insist(() => source.acknowledge(receiptHandle));
  }

  async function insist(call: () => Promise<boolean>): Promise<boolean> {
    for (let attempt = 1; attempt <= TRIES; attempt += 1) {
      if (await call()) return true;
      if (attempt < TRIES) await pause(backOffMs(attempt, RETRY), hold.lost);
    }
    return false;
  }
}
