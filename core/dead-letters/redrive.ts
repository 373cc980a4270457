import type { EventQueues, ReceivedMessage } from '../../adapters/aws/sqs/event-queue.ts';
import { decodePack } from '../event/decode-pack.ts';
import { encodeAlone } from '../event/pack.ts';

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

/** Of a message that nobody could read all but the reason is undefined; of an entry, `run`, which is the one that failed. */
export type DeadLetter = {
  eventId: string | undefined;
  run: string | undefined;
  /** Tells events under the same id apart. */
  fingerprint: string | undefined;
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
/** SQS answers in no order, so that one receive of what is new says little. */
const MAX_RECEIVES_OF_NEW = 20;

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
  let receivesOfNew = 0;
  try {
    while (summary.moved < limit && summary.complete) {
      const messages = await receive(queues, Math.min(10, limit - summary.moved));
      if (messages.length === 0) break;
      const unseen = messages.filter(({ messageId }) => !kept.has(messageId));
      for (const { messageId, receiptHandle } of messages) kept.set(messageId, receiptHandle);
      await takeAll(unseen);
      // More than the pass puts back may be dead-lettered meanwhile: it would never come to the end of them.
      receivesOfNew = messages.every(isNew) ? receivesOfNew + 1 : 0;
      // The first are back in sight: to go on would be to go round.
      summary.complete =
        unseen.length === messages.length &&
        kept.size < maxKept &&
        receivesOfNew < MAX_RECEIVES_OF_NEW &&
        !signal?.aborted;
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

  function isNew({ sentAtMs }: ReceivedMessage): boolean {
    return sentAtMs >= beganAtMs;
  }

  async function take(message: ReceivedMessage): Promise<void> {
    if (isNew(message)) return;
    const letter = toDeadLetter(message);
    const known = failures.known(letter);
    if (known === 'of_another_run') return;
    if (known === 'put_back') {
      // Its twin was put back: one of the two is enough.
      if (await queues.deadLetters.acknowledge(message.receiptHandle)) kept.delete(message.messageId);
      return;
    }
    if (known === 'new') summary.seen += 1;
    if (options.matches(letter) && (known === 'new' || !options.dryRun)) await putBack(message, letter);
  }

  async function putBack(message: ReceivedMessage, letter: DeadLetter): Promise<void> {
    options.onMessage?.(letter, !options.dryRun);
    if (options.dryRun) return;
    failures.putBack(letter);
    const sent = await queues.events.send(nextRunOf(message, letter, now()), { repeatable: true });
    if (sent.kind !== 'sent') throw new Error(`the event queue did not take a message: ${sent.reason}`);
    if (!(await queues.deadLetters.acknowledge(message.receiptHandle))) return;
    summary.moved += 1;
    kept.delete(message.messageId);
  }
}

function toDeadLetter({ attributes, body }: ReceivedMessage): DeadLetter {
  const { reason = 'unknown', event_id: eventId, run, fingerprint } = attributes;
  return { eventId, run, fingerprint, reason, body };
}

/**
 * The body to be put back. It carries its next run, but for what an older release dead-lettered, or could not read: that
 * gets it here, as its first run is on record as over.
 */
function nextRunOf(
  { body, messageId, sentAtMs }: ReceivedMessage,
  { eventId, run }: DeadLetter,
  nowMs: number,
) {
  if (eventId === undefined || run !== undefined) return body;
  const decoded = decodePack(body, messageId, sentAtMs);
  if (decoded.kind !== 'pack' || decoded.unreadable.length > 0) return body;
  const [event, ...others] = decoded.events;
  if (event === undefined || others.length > 0 || event.run > 1) return body;
  return encodeAlone({ ...event, run: 2, attempt: 1 }, nowMs);
}

/** Tells failures apart by event and run: of an event, a pass takes the run that it meets first. */
function createFailures() {
  const runs = new Map<string, { run: string; isPutBack: boolean }>();
  const keyOf = ({ eventId, fingerprint }: DeadLetter) => `${eventId} ${fingerprint}`;
  return {
    /** A letter without a run is a failure of its own. */
    known(letter: DeadLetter): 'new' | 'seen' | 'put_back' | 'of_another_run' {
      if (letter.run === undefined) return 'new';
      const first = runs.get(keyOf(letter));
      if (first === undefined) {
        runs.set(keyOf(letter), { run: letter.run, isPutBack: false });
        return 'new';
      }
      if (first.run !== letter.run) return 'of_another_run';
      return first.isPutBack ? 'put_back' : 'seen';
    },
    putBack(letter: DeadLetter): void {
      if (letter.run !== undefined) runs.set(keyOf(letter), { run: letter.run, isPutBack: true });
    },
  };
}

/** A long poll asks all of SQS's servers: a short one may find nothing where there is something. */
async function receive({ deadLetters }: EventQueues, maxMessages: number): Promise<ReceivedMessage[]> {
  const answer = await deadLetters.receive({ maxMessages, waitSeconds: 1, visibilitySeconds: PASS_SECONDS });
  if (answer.kind === 'received') return answer.messages;
  throw new Error(`the dead-letter queue can't be read: ${answer.reason}`);
}
