import type { EventQueues, ReceivedMessage } from './event-queue.ts';

export type RedriveOptions = {
  /** Only messages that this is true of; the others stay. */
  matches: (message: DeadLetter) => boolean;
  /** The most messages that are put back. */
  limit: number;
  /** Look, but leave everything as it is. */
  dryRun: boolean;
  onMessage?: (message: DeadLetter, moved: boolean) => void;
  /** Ends the pass early; what was looked at is back in sight then too. */
  signal?: AbortSignal;
  /** The most messages that are looked at and stay: SQS lets 120,000 be out of sight at a time. */
  maxKept?: number;
};

export type DeadLetter = { eventId: string | undefined; reason: string; body: string };
/** `complete`: every dead letter was looked at, unless the limit was reached before. */
export type RedriveSummary = { seen: number; moved: number; complete: boolean };

/** How long what was looked at is out of sight, so that a pass sees each message once; it is back at the pass's end. */
const PASS_SECONDS = 900;

/**
 * Puts dead letters back on the event queue: sent there first and deleted then, so that one is twice in the queue at
 * worst, which changes nothing. SQS's own redrive refuses messages that a worker sent to the dead-letter queue itself,
 * unless it is told where to: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-configure-dead-letter-queue-redrive.html
 */
export async function redriveDeadLetters(
  queues: EventQueues,
  options: RedriveOptions,
): Promise<RedriveSummary> {
  const { limit, signal, maxKept = 50_000 } = options;
  const summary = { seen: 0, moved: 0, complete: true };
  /** Receipt handles by message id. */
  const kept = new Map<string, string>();
  try {
    while (summary.moved < limit && summary.complete) {
      const messages = await receive(queues, Math.min(10, limit - summary.moved));
      if (messages.length === 0) break;
      const unseen = messages.filter(({ messageId }) => !kept.has(messageId));
      for (const { messageId, receiptHandle } of messages) kept.set(messageId, receiptHandle);
      const moved = await redriveAll(queues, unseen, options);
      for (const { messageId } of moved) kept.delete(messageId);
      summary.seen += unseen.length;
      summary.moved += moved.length;
      // The first are back in sight: to go on would be to go round.
      summary.complete = unseen.length === messages.length && kept.size < maxKept && !signal?.aborted;
    }
  } finally {
    await Promise.all([...kept.values()].map((handle) => queues.deadLetters.extend(handle, 0)));
  }
  return summary;
}

/** A long poll asks all of SQS's servers: a short one may find nothing where there is something. */
async function receive({ deadLetters }: EventQueues, maxMessages: number): Promise<ReceivedMessage[]> {
  const answer = await deadLetters.receive({ maxMessages, waitSeconds: 1, visibilitySeconds: PASS_SECONDS });
  if (answer.kind === 'received') return answer.messages;
  throw new Error(`the dead-letter queue can't be read: ${answer.reason}`);
}

/** Those that were put back. Rejects when one could not be, after the others. */
async function redriveAll(
  queues: EventQueues,
  messages: ReceivedMessage[],
  options: RedriveOptions,
): Promise<ReceivedMessage[]> {
  const results = await Promise.allSettled(messages.map((message) => redrive(queues, message, options)));
  for (const result of results) if (result.status === 'rejected') throw result.reason;
  return messages.filter((_, i) => {
    const result = results[i];
    return result?.status === 'fulfilled' && result.value;
  });
}

async function redrive(
  queues: EventQueues,
  message: ReceivedMessage,
  options: RedriveOptions,
): Promise<boolean> {
  const { reason = 'unknown', event_id: eventId } = message.attributes;
  const deadLetter = { eventId, reason, body: message.body };
  const wanted = options.matches(deadLetter);
  if (wanted) options.onMessage?.(deadLetter, !options.dryRun);
  if (!wanted || options.dryRun) return false;
  const sent = await queues.events.send(message.body);
  if (sent.kind !== 'sent') throw new Error(`the event queue did not take a message: ${sent.reason}`);
  return queues.deadLetters.acknowledge(message.receiptHandle);
}
