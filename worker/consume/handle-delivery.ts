import {
  DELAY_ATTRIBUTE,
  type EventQueues,
  type ReceivedMessage,
} from '../../adapters/aws/sqs/event-queue.ts';
import { decodePack, type UnreadableEntry } from '../../core/event/decode-pack.ts';
import { encodeAlone, encodeResent, type QueuedEvent } from '../../core/event/pack.ts';
import { backOffMs, pause } from '../../core/lib/back-off.ts';
import { TIMINGS } from '../../core/settings/timings.ts';
import type { WorkerProbe } from '../../core/telemetry/worker-probe.ts';
import type { GiveUp } from '../process/dead-letter.ts';
import type { Delivery, HandleEvent } from '../process/handle-event.ts';
import { withoutCopies } from './deduplicate.ts';
import { hasWaited, type WaitForLaterRelease } from './newer-release.ts';

export type PackHandler = {
  /** Handles one message to its end: deletes it once all of its events are concluded, or leaves it to come again. */
  handle(message: ReceivedMessage, hasLapsed: () => boolean): Promise<void>;
  /** Gives a message back for another worker to have at once. */
  giveBack(message: ReceivedMessage): Promise<void>;
};

type Deps = {
  queues: EventQueues;
  handleEvent: HandleEvent;
  giveUp: GiveUp;
  waitForLaterRelease: WaitForLaterRelease;
  probe: WorkerProbe;
  stopping: AbortSignal;
  now?: () => number;
};

/** At this delivery a pack has probably killed its worker twice: its events go on alone. */
const SPLIT_AT_RECEIVE = 3;
/** From this delivery on a message that is not done is sent anew, as SQS counts every delivery against it. */
const RENEW_AT_RECEIVE = 3;
const ACKNOWLEDGE_TRIES = 4;
const ACKNOWLEDGE_RETRY = { baseMs: 250, capMs: 2_000 };

export function createPackHandler(deps: Deps): PackHandler {
  const { queues, handleEvent, giveUp, waitForLaterRelease, probe, stopping, now = Date.now } = deps;

  return {
    async handle(message, hasLapsed) {
      const delivery = {
        id: message.messageId,
        receivedAtMs: now(),
        isFirst: message.receiveCount === 1 && !hasWaited(message),
        hasLapsed,
      };
      const done = await conclude(message, delivery);
      if (done) await acknowledge(message);
      else if (stopping.aborted) await giveBack(message);
      else await leave(message);
    },
    giveBack,
  };

  /** True when the message may be deleted. */
  async function conclude(message: ReceivedMessage, delivery: Delivery): Promise<boolean> {
    const decoded = decodePack(message.body, message.messageId, message.sentAtMs);
    switch (decoded.kind) {
      case 'unreadable':
        return (await giveUp.message(message.body, decoded.reason)) === 'concluded';
      case 'later_version':
        return waitForLaterRelease(message, decoded.version);
      case 'plain':
        return (await handleEvent(decoded.event, delivery)) === 'concluded';
      case 'pack': {
        const { unreadable } = decoded;
        const { events, copies } = withoutCopies(decoded.events);
        for (const copy of copies) probe.concluded(copy, 'duplicate');
        const [areGivenUp, areDone] = await Promise.all([
          giveUpEntries(unreadable, delivery.id),
          events.length > 1 && message.receiveCount >= SPLIT_AT_RECEIVE
            ? split(message, events)
            : handleAll(events, delivery),
        ]);
        return areGivenUp && areDone;
      }
    }
  }

  async function giveUpEntries(entries: UnreadableEntry[], delivery: string): Promise<boolean> {
    const outcomes = await Promise.all(entries.map((entry) => giveUp.entry(entry, delivery)));
    return outcomes.every((outcome) => outcome === 'concluded');
  }

  async function handleAll(events: QueuedEvent[], delivery: Delivery): Promise<boolean> {
    const conclusions = await Promise.all(events.map((event) => handleEvent(event, delivery)));
    return conclusions.every((conclusion) => conclusion === 'concluded');
  }

  async function split(message: ReceivedMessage, events: QueuedEvent[]): Promise<boolean> {
    probe.packSplit(message.messageId, events.length);
    const sent = await Promise.all(
      events.map((event) =>
        queues.events.send(encodeAlone(resentOf(event, message), now()), { repeatable: true }),
      ),
    );
    return sent.every(({ kind }) => kind === 'sent');
  }

  /** When even this fails the message comes again, and its events are found on record. */
  async function acknowledge(message: ReceivedMessage): Promise<void> {
    for (let attempt = 1; attempt <= ACKNOWLEDGE_TRIES; attempt += 1) {
      if (await queues.events.acknowledge(message.receiptHandle)) return;
      if (!(await pause(backOffMs(attempt, ACKNOWLEDGE_RETRY), stopping))) return;
    }
  }

  async function giveBack(message: ReceivedMessage): Promise<void> {
    if (message.receiveCount >= RENEW_AT_RECEIVE && (await renew(message, 0))) return acknowledge(message);
    await queues.events.extend(message.receiptHandle, 0);
  }

  /** A dependency has just failed, and the worker goes on: the visibility timeout is the back-off. */
  async function leave(message: ReceivedMessage): Promise<void> {
    if (message.receiveCount >= RENEW_AT_RECEIVE && (await renew(message, TIMINGS.visibility)))
      await acknowledge(message);
  }

  async function renew(message: ReceivedMessage, delaySeconds: number): Promise<boolean> {
    const { [DELAY_ATTRIBUTE]: _delay, ...attributes } = message.attributes;
    return (await queues.events.send(bodyAnew(message), { delaySeconds, attributes })).kind === 'sent';
  }

  function bodyAnew(message: ReceivedMessage): string {
    const decoded = decodePack(message.body, message.messageId, message.sentAtMs);
    switch (decoded.kind) {
      // It has its id from the message, so the new message has to say it.
      case 'plain':
        return encodeAlone(resentOf(decoded.event, message), now());
      case 'pack':
        return encodeResent(message.body, message.messageId);
      default:
        return message.body;
    }
  }
}

function resentOf(event: QueuedEvent, { messageId }: ReceivedMessage): QueuedEvent {
  return { ...event, resentFrom: event.resentFrom ?? messageId };
}
