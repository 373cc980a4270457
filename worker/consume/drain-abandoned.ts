import { MAX_RECEIVE_COUNT } from '../../adapters/aws/setup/resources.ts';
import type { EventQueues, ReceivedMessage } from '../../adapters/aws/sqs/event-queue.ts';
import { decodePack } from '../../core/event/decode-pack.ts';
import { fingerprint } from '../../core/event/fingerprint.ts';
import type { QueuedEvent } from '../../core/event/pack.ts';
import type { AfterFailure } from '../process/after-failure.ts';
import type { Conclusion } from '../process/conclusion.ts';
import type { GiveUp } from '../process/dead-letter.ts';
import { decideDelivery } from '../process/decide-delivery.ts';
import { isStopped } from '../process/retry-while-down.ts';
import type { StateOf } from '../process/state-of.ts';
import { withoutCopies } from './deduplicate.ts';
import type { WaitForLaterRelease } from './newer-release.ts';

type Deps = {
  queues: EventQueues;
  stateOf: StateOf;
  giveUp: GiveUp;
  afterFailure: AfterFailure;
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
export async function recordDied(deps: Deps): Promise<void> {
  const { queues, stateOf, giveUp, afterFailure, waitForLaterRelease, isStopping, now = Date.now } = deps;
  for (let round = 0; round < MAX_ROUNDS && !isStopping(); round += 1) {
    const answer = await queues.abandoned.receive({ maxMessages: 10, waitSeconds: 0 });
    if (answer.kind === 'unavailable' || answer.messages.length === 0) break;
    const done = await Promise.all(answer.messages.map(recordOne));
    if (done.includes(false)) break;
  }

  async function recordOne(message: ReceivedMessage): Promise<boolean> {
    return (await conclude(message)) && queues.abandoned.acknowledge(message.receiptHandle);
  }

  async function conclude(message: ReceivedMessage): Promise<boolean> {
    const decoded = decodePack(message.body, message.messageId, message.sentAtMs);
    switch (decoded.kind) {
      case 'later_version':
        return waitForLaterRelease(message, decoded.version);
      case 'unreadable':
        return (await giveUp.message(message.body, decoded.reason)) === 'concluded';
      case 'plain':
        return (await recordEvent(decoded.event)) === 'concluded';
      case 'pack': {
        const conclusions = await Promise.all([
          ...decoded.unreadable.map((entry) => giveUp.entry(entry, message.messageId)),
          ...withoutCopies(decoded.events).events.map(recordEvent),
        ]);
        return conclusions.every((conclusion) => conclusion === 'concluded');
      }
    }
  }

  /** Its workers may have recorded an outcome and died before they deleted the message: the record counts. */
  async function recordEvent(event: QueuedEvent): Promise<Conclusion> {
    const state = await stateOf(event.id, { mayBeUnconfirmed: true });
    if (isStopped(state)) return 'not_yet';
    const failed = { event, receivedAtMs: now() };
    const delivered = {
      event,
      fingerprint: fingerprint(event.content),
      // Whichever delivery made the recorded attempt: at worst, what follows from it is done twice.
      delivery: state.attempts?.delivery ?? '',
      hasHandler: false,
    };
    const decision = decideDelivery(delivered, state, now());
    switch (decision.kind) {
      case 'drop':
        return 'concluded';
      case 'resume':
        return afterFailure(failed, decision.attempts);
      case 'conflict':
        return giveUp.conflict(event);
      case 'handle':
      case 'put_off':
        return giveUp.event(failed, REASON);
    }
  }
}
