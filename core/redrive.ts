import type { EventQueues, ReceivedMessage } from './event-queue.ts';

export type RedriveOptions = {
  /** Only messages that this is true of; the others stay. */
  matches: (message: DeadLetter) => boolean;
  /** The most messages that are put back. */
  limit: number;
  /** Look, but leave everything as it is. */
  dryRun: boolean;
  onMessage?: (message: DeadLetter, moved: boolean) => void;
};

export type DeadLetter = { eventId: string | undefined; reason: string; body: string };
export type RedriveSummary = { seen: number; moved: number };

/** How long what was looked at is out of sight, so that a pass sees each message once. */
const PASS_SECONDS = 120;

/**
 * Puts dead letters back on the event queue: sent there first and deleted then, so that one is twice in the queue at
 * worst, which changes nothing. SQS's own redrive refuses messages that a worker sent to the dead-letter queue itself,
 * unless it is told where to: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-configure-dead-letter-queue-redrive.html
 */
export async function redriveDeadLetters(
  queues: EventQueues,
  options: RedriveOptions,
): Promise<RedriveSummary> {
  const summary = { seen: 0, moved: 0 };
  const held = new Set<ReceivedMessage>();
  try {
    while (summary.moved < options.limit) {
      const maxMessages = Math.min(10, options.limit - summary.moved);
      const answer = await queues.deadLetters.receive({
        maxMessages,
        waitSeconds: 0,
        visibilitySeconds: PASS_SECONDS,
      });
      if (answer.kind === 'unavailable')
        throw new Error(`the dead-letter queue can't be read: ${answer.reason}`);
      if (answer.messages.length === 0) break;
      for (const message of answer.messages) held.add(message);
      for (const message of answer.messages) {
        summary.seen += 1;
        if (!(await redrive(queues, message, options))) continue;
        summary.moved += 1;
        held.delete(message);
      }
    }
  } finally {
    await Promise.all([...held].map(({ receiptHandle }) => queues.deadLetters.extend(receiptHandle, 0)));
  }
  return summary;
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
