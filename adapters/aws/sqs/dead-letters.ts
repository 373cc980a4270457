import type { DeadLetter, DeadLetterPass, DeadLetters } from '../../../core/ports/dead-letters.ts';
import type { Queue, ReceivedMessage } from './event-queue.ts';
import { readDeadLetterAttributes } from './message-attributes.ts';

/** How long what was looked at is hidden, so that a pass sees each letter once. */
const PASS_SECONDS = 900;
/** SQS answers in no order, so that one receive of what is new says little. */
const MAX_RECEIVES_OF_NEW = 20;
/** SQS lets 120,000 messages be hidden at a time. */
const MAX_IN_HAND = 50_000;

/**
 * The dead-letter queue. SQS's own redrive refuses messages that a worker sent there itself, unless it is told where to:
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-configure-dead-letter-queue-redrive.html
 */
export function createSqsDeadLetters(queue: Queue, now: () => number): DeadLetters {
  return {
    beginPass: ({ maxInHand = MAX_IN_HAND, signal } = {}) => beginPass(queue, now(), maxInHand, signal),
  };
}

function beginPass(
  queue: Queue,
  beganAtMs: number,
  maxInHand: number,
  signal: AbortSignal | undefined,
): DeadLetterPass {
  /** Receipt handles by message id. */
  const inHand = new Map<string, string>();
  let state: 'under_way' | 'complete' | 'cut_short' = 'under_way';
  let receivesOfNew = 0;

  return {
    async next(max) {
      let letters: DeadLetter[] = [];
      if (signal?.aborted) state = 'cut_short';
      while (state === 'under_way' && letters.length === 0)
        letters = take(await receive(queue, Math.min(max, maxInHand - inHand.size)));
      return letters;
    },
    isComplete: () => state !== 'cut_short',
    async end() {
      await Promise.all([...inHand.values()].map((handle) => queue.extend(handle, 0)));
    },
  };

  /** Those of them that the pass has not seen, and that were there when it began. */
  function take(messages: ReceivedMessage[]): DeadLetter[] {
    const unseen = messages.filter(({ messageId }) => !inHand.has(messageId));
    for (const { messageId, receiptHandle } of messages) inHand.set(messageId, receiptHandle);
    receivesOfNew = messages.every(isNew) ? receivesOfNew + 1 : 0;
    // The first are back in sight: to go on would be to go round.
    const goesRound = unseen.length < messages.length;
    if (messages.length === 0) state = 'complete';
    else if (goesRound || isAtItsBounds()) state = 'cut_short';
    return unseen.filter((message) => !isNew(message)).map(toDeadLetter);
  }

  /** More may be dead-lettered meanwhile than is looked at: the pass would never come to their end. */
  function isAtItsBounds(): boolean {
    return inHand.size >= maxInHand || receivesOfNew >= MAX_RECEIVES_OF_NEW;
  }

  function isNew({ sentAtMs }: ReceivedMessage): boolean {
    return sentAtMs >= beganAtMs;
  }

  function toDeadLetter({
    messageId,
    receiptHandle,
    body,
    sentAtMs,
    attributes,
  }: ReceivedMessage): DeadLetter {
    return {
      id: messageId,
      body,
      sentAtMs,
      ...readDeadLetterAttributes(attributes),
      async remove() {
        const isRemoved = await queue.acknowledge(receiptHandle);
        if (isRemoved) inHand.delete(messageId);
        return isRemoved;
      },
    };
  }
}

/** A long poll asks all of SQS's servers: a short one may find nothing where there is something. */
async function receive(queue: Queue, max: number): Promise<ReceivedMessage[]> {
  const maxMessages = Math.min(10, max);
  const answer = await queue.receive({ maxMessages, waitSeconds: 1, visibilitySeconds: PASS_SECONDS });
  if (answer.kind === 'received') return answer.messages;
  throw new Error(`the dead-letter queue can't be read: ${answer.reason}`);
}
