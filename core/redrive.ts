import type { EventQueues, ReceivedMessage } from './event-queue.ts';

export type RedriveOptions = {
  /** Only dead letters that this is true of; the others stay. */
  matches: (letter: DeadLetter) => boolean;
  /** The most dead letters that are put back. */
  limit: number;
  /** Look, but leave everything as it is. */
  dryRun: boolean;
  onMessage?: (letter: DeadLetter, moved: boolean) => void;
  /** Ends the pass early; what was looked at is back in sight then too. */
  signal?: AbortSignal;
  /** The most messages that are looked at and stay: SQS lets 120,000 be out of sight at a time. */
  maxKept?: number;
  now?: () => number;
};

/** `run`: the one that failed; undefined, as the id is, of a message that nobody could read. */
export type DeadLetter = {
  eventId: string | undefined;
  run: string | undefined;
  reason: string;
  body: string;
};
/**
 * In dead letters: a worker that died between two steps may have left two messages of one failure, which count as one.
 * `complete`: every dead letter was looked at, unless the limit was reached before.
 */
export type RedriveSummary = { seen: number; moved: number; complete: boolean };

/** How long what was looked at is out of sight, so that a pass sees each message once; it is back at the pass's end. */
const PASS_SECONDS = 900;

/**
 * Puts back on the event queue what was in the dead-letter queue when the pass began, each failure once: what fails
 * again meanwhile is left for the next pass, or a pass would not end while the cause persists. A message is sent first
 * and deleted then; its body carries the next run, so that a copy of it changes nothing. SQS's own redrive refuses
 * messages that a worker sent to the dead-letter queue itself, unless it is told where to:
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-configure-dead-letter-queue-redrive.html
 */
export async function redriveDeadLetters(
  queues: EventQueues,
  options: RedriveOptions,
): Promise<RedriveSummary> {
  const { limit, signal, maxKept = 50_000, now = Date.now } = options;
  const beganAtMs = now();
  const summary = { seen: 0, moved: 0, complete: true };
  /** Receipt handles by message id. */
  const kept = new Map<string, string>();
  const failures = createFailures();
  try {
    while (summary.moved < limit && summary.complete) {
      const messages = await receive(queues, Math.min(10, limit - summary.moved));
      if (messages.length === 0) break;
      const unseen = messages.filter(({ messageId }) => !kept.has(messageId));
      for (const { messageId, receiptHandle } of messages) kept.set(messageId, receiptHandle);
      await takeAll(unseen);
      // The first are back in sight: to go on would be to go round.
      summary.complete = unseen.length === messages.length && kept.size < maxKept && !signal?.aborted;
    }
  } finally {
    await Promise.all([...kept.values()].map((handle) => queues.deadLetters.extend(handle, 0)));
  }
  return summary;

  /** Rejects when one could not be put back, after the others. */
  async function takeAll(messages: ReceivedMessage[]): Promise<void> {
    const results = await Promise.allSettled(messages.map(take));
    for (const result of results) if (result.status === 'rejected') throw result.reason;
  }

  async function take(message: ReceivedMessage): Promise<void> {
    if (message.sentAtMs >= beganAtMs) return;
    const letter = toDeadLetter(message);
    switch (failures.meet(letter, message.messageId)) {
      case 'new':
        summary.seen += 1;
        return putBack(message, letter);
      case 'copy':
        // Its twin was put back, or stays: one of the two is enough.
        if (!options.dryRun && (await queues.deadLetters.acknowledge(message.receiptHandle)))
          kept.delete(message.messageId);
        return;
      case 'of_a_later_run':
        return;
    }
  }

  async function putBack(message: ReceivedMessage, letter: DeadLetter): Promise<void> {
    const isWanted = options.matches(letter);
    if (isWanted) options.onMessage?.(letter, !options.dryRun);
    if (!isWanted || options.dryRun) return;
    const sent = await queues.events.send(message.body, { repeatable: true });
    if (sent.kind !== 'sent') throw new Error(`the event queue did not take a message: ${sent.reason}`);
    if (!(await queues.deadLetters.acknowledge(message.receiptHandle))) return;
    summary.moved += 1;
    kept.delete(message.messageId);
  }
}

function toDeadLetter({ attributes, body }: ReceivedMessage): DeadLetter {
  const { reason = 'unknown', event_id: eventId, run } = attributes;
  return { eventId, run, reason, body };
}

/** Tells failures apart by event and run; of an event, a pass takes the run that it meets first. */
function createFailures() {
  const runs = new Map<string, string | undefined>();
  return {
    meet({ eventId, run }: DeadLetter, messageId: string): 'new' | 'copy' | 'of_a_later_run' {
      const key = eventId ?? `message ${messageId}`;
      if (!runs.has(key)) {
        runs.set(key, run);
        return 'new';
      }
      return runs.get(key) === run ? 'copy' : 'of_a_later_run';
    },
  };
}

/** A long poll asks all of SQS's servers: a short one may find nothing where there is something. */
async function receive({ deadLetters }: EventQueues, maxMessages: number): Promise<ReceivedMessage[]> {
  const answer = await deadLetters.receive({ maxMessages, waitSeconds: 1, visibilitySeconds: PASS_SECONDS });
  if (answer.kind === 'received') return answer.messages;
  throw new Error(`the dead-letter queue can't be read: ${answer.reason}`);
}
