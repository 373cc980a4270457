import { backOffMs, pause } from '../core/back-off.ts';
import type { EventQueues, ReceivedMessage } from '../core/event-queue.ts';
import { decodePack, encodeEvent, encodePack, type QueuedEvent } from '../core/pack.ts';
import type { WorkerProbe } from '../core/telemetry/worker-probe.ts';
import type { GiveUp } from './give-up.ts';
import type { HandleEvent } from './handle-event.ts';

/** Handles one message to its end: deletes it once all of its events are concluded, or gives it back. */
export type HandlePack = (message: ReceivedMessage) => Promise<void>;

type Deps = {
  queues: EventQueues;
  handleEvent: HandleEvent;
  giveUp: GiveUp;
  probe: WorkerProbe;
  stopping: AbortSignal;
  now?: () => number;
};

/** At this delivery a pack has probably killed its worker twice: its events go on alone. */
const SPLIT_AT_RECEIVE = 3;
/** From this delivery on a message that is given back is sent anew, as SQS counts every delivery against it. */
const RENEW_AT_RECEIVE = 3;
const ACKNOWLEDGE_TRIES = 4;
const ACKNOWLEDGE_RETRY = { baseMs: 250, capMs: 2_000 };

export function createHandlePack(deps: Deps): HandlePack {
  const { queues, handleEvent, giveUp, probe, stopping, now = Date.now } = deps;

  return async (message) => {
    const done = await handle(message, now());
    await (done ? acknowledge(message) : giveBack(message));
  };

  /** True when the message may be deleted. */
  async function handle(message: ReceivedMessage, receivedAtMs: number): Promise<boolean> {
    const decoded = decodePack(message.body, message.messageId, message.sentAtMs);
    switch (decoded.kind) {
      case 'unreadable':
        return (await giveUp.message(message.body, decoded.reason)) === 'on_record';
      case 'plain':
        return (await handleEvent(decoded.event, receivedAtMs)) === 'concluded';
      case 'pack': {
        const { events } = decoded;
        if (events.length > 1 && message.receiveCount >= SPLIT_AT_RECEIVE) return split(message, events);
        const conclusions = await Promise.all(events.map((event) => handleEvent(event, receivedAtMs)));
        return conclusions.every((conclusion) => conclusion === 'concluded');
      }
    }
  }

  async function split(message: ReceivedMessage, events: QueuedEvent[]): Promise<boolean> {
    probe.packSplit(message.messageId, events.length);
    const sent = await Promise.all(
      events.map((event) =>
        queues.events.send(encodePack([encodeEvent(event)], event.enqueuedAtMs ?? now())),
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
    if (message.receiveCount >= RENEW_AT_RECEIVE && (await renew(message))) return acknowledge(message);
    // While the worker goes on, a dependency has just failed: the visibility timeout is the back-off.
    if (stopping.aborted) await queues.events.extend(message.receiptHandle, 0);
  }

  async function renew(message: ReceivedMessage): Promise<boolean> {
    const decoded = decodePack(message.body, message.messageId, message.sentAtMs);
    // A plain event has its id from the message, so the new message has to say it.
    const body =
      decoded.kind === 'plain' ? encodePack([encodeEvent(decoded.event)], message.sentAtMs) : message.body;
    return (await queues.events.send(body)).kind === 'sent';
  }
}
