import type { DeadLetter, DeadLetterPass, DeadLetters } from '../../../core/ports/dead-letters.ts';
import type { Queue, ReceivedMessage } from './event-queue.ts';
import { readDeadLetterAttributes } from './message-attributes.ts';

/** How long a letter stays hidden after a pass looked at it, so that the pass sees each letter once. */
const PASS_SECONDS = 900;
/** SQS keeps no order, so a few receives with only new letters do not mean that all old ones were seen. */
const MAX_RECEIVES_OF_NEW = 20;
/** Well below SQS's limit of 120,000 hidden messages. */
const MAX_IN_HAND = 50_000;

/**
 * The dead-letter queue. SQS's own redrive refuses messages that a worker sent there itself, unless given a destination:
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

  /** The messages that the pass has not seen yet and that were there when it began. */
  function take(messages: ReceivedMessage[]): DeadLetter[] {
    const unseen = messages.filter(({ messageId }) => !inHand.has(messageId));
    for (const { messageId, receiptHandle } of messages) inHand.set(messageId, receiptHandle);
    receivesOfNew = messages.every(isNew) ? receivesOfNew + 1 : 0;
    // Letters seen before are visible again, so going on would loop.
    const goesRound = unseen.length < messages.length;
    if (messages.length === 0) state = 'complete';
    else if (goesRound || isAtItsBounds()) state = 'cut_short';
    return unseen.filter((message) => !isNew(message)).map(toDeadLetter);
  }

  /** New letters may arrive faster than the pass reads them, so without bounds it might never end. */
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

/** Long-polls, which asks all of SQS's servers. A short poll may miss messages. */
async function receive(queue: Queue, max: number): Promise<ReceivedMessage[]> {
  const maxMessages = Math.min(10, max);
  const answer = await queue.receive({ maxMessages, waitSeconds: 1, visibilitySeconds: PASS_SECONDS });
  if (answer.kind === 'received') return answer.messages;
  throw new Error(`cannot read the dead-letter queue: ${answer.reason}`);
}
