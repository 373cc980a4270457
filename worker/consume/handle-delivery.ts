import { decodePack } from '../../core/event/decode-pack.ts';
import { type EventInHand, takeInHand } from '../../core/event/event-in-hand.ts';
import { encodeAlone, type QueuedEvent } from '../../core/event/pack.ts';
import { MINUTE_MS } from '../../core/lib/durations.ts';
import type { Again, Delivery } from '../../core/ports/queue.ts';
import type { DeliveryEnd } from '../../core/telemetry/tracing/reported-attempt.ts';
import type { WorkerProbe } from '../../core/telemetry/worker-probe.ts';
import { allConcluded, type Conclusion, concludedBy } from '../process/conclusion.ts';
import type { DeadLetter } from '../process/dead-letter.ts';
import type { HandleEvent } from '../process/handle-event.ts';
import { deduplicate } from './deduplicate.ts';
import { waitForNewerRelease } from './newer-release.ts';

/** Handles one message to its end. Resolves false if the message will come again. */
export type HandleDelivery = (delivery: Delivery) => Promise<boolean>;

type Deps = {
  handleEvent: HandleEvent;
  deadLetter: DeadLetter;
  probe: WorkerProbe;
  stopping: AbortSignal;
  now?: () => number;
};

/** How a delivery ends, with the events that were taken from it. */
type Concluded = { conclusion: Conclusion; inHand: readonly EventInHand[] };

/** How long the queue holds back a message that this worker could not finish. */
const BACK_OFF_MS = 20_000;
/** An event that travels alone and still makes workers throw after this time is dead-lettered. */
const MAX_THROWING_MS = 15 * MINUTE_MS;

/** Concludes the events of a message in parallel, then settles the message with all of their successors. */
export function createHandleDelivery(deps: Deps): HandleDelivery {
  const { handleEvent, deadLetter, probe, stopping, now = Date.now } = deps;

  return async (delivery) => {
    const { conclusion, inHand } = await concludeSafely(delivery);
    const end = await endDelivery(delivery, conclusion);
    if (end === 'settled') tellDeadLetters(conclusion, inHand);
    probe.deliveryEnded(inHand, end);
    return end === 'settled';
  };

  async function endDelivery(delivery: Delivery, conclusion: Conclusion): Promise<DeliveryEnd> {
    if (conclusion.kind === 'not_yet') {
      const { notBeforeMs = stopping.aborted ? 0 : now() + BACK_OFF_MS } = conclusion;
      await delivery.release({ notBeforeMs });
      return 'released';
    }
    return delivery.settle(conclusion.successors);
  }

  function tellDeadLetters(conclusion: Conclusion, inHand: readonly EventInHand[]): void {
    const dead = conclusion.kind === 'concluded' ? (conclusion.successors.dead ?? []) : [];
    for (const { eventId, reason } of dead)
      probe.deadLettered(
        eventId,
        reason,
        inHand.find(({ event }) => event.id === eventId),
      );
  }

  /** Only a bug throws. Releases are not counted against a message, so a time limit ends the retries. */
  async function concludeSafely(delivery: Delivery): Promise<Concluded> {
    try {
      return await conclude(delivery);
    } catch (error) {
      probe.failed(error, 'a message could not be handled');
      if (mayComeAgain(delivery)) return { conclusion: { kind: 'not_yet' }, inHand: [] };
      return giveUp(delivery, `workers failed on it: ${error}`);
    }
  }

  /** However long it waited to be received, one error is no reason to give up. */
  function mayComeAgain({ firstDelivery, sentAtMs }: Delivery): boolean {
    return firstDelivery === 'surely' || now() - sentAtMs < MAX_THROWING_MS;
  }

  /** By its event, where it has one: put back as it came, its attempts on record would make it a duplicate. */
  async function giveUp(delivery: Delivery, reason: string): Promise<Concluded> {
    const event = soleEventOf(delivery);
    if (event === undefined) return { conclusion: deadLetter.message(delivery.body, reason), inHand: [] };
    const given = takeInHand(event, delivery, now());
    const conclusion = await deadLetter.event(given, reason).catch(() => deadLetter.recorded(given, reason));
    return { conclusion, inHand: [given] };
  }

  async function conclude(delivery: Delivery): Promise<Concluded> {
    const inHand: EventInHand[] = [];
    const receivedAtMs = now();
    const take = (event: QueuedEvent) => {
      const taken = takeInHand(event, delivery, receivedAtMs);
      inHand.push(taken);
      return taken;
    };
    return { conclusion: await concludeEvents(delivery, take), inHand };
  }

  async function concludeEvents(
    delivery: Delivery,
    take: (event: QueuedEvent) => EventInHand,
  ): Promise<Conclusion> {
    const { id, body, sentAtMs } = delivery;
    const handle = (event: QueuedEvent) => handleEvent(take(event));
    const decoded = decodePack(body, id, sentAtMs);
    switch (decoded.kind) {
      case 'unreadable':
        return deadLetter.message(body, decoded.reason);
      case 'later_version':
        probe.newerReleaseReceived(decoded.version);
        return waitForNewerRelease(delivery, decoded.version, now());
      case 'plain':
        probe.unpacked(1);
        return handle(decoded.event);
      case 'pack': {
        probe.unpacked(decoded.events.length);
        const { events, copies } = deduplicate(decoded.events);
        for (const copy of copies) probe.concluded(take(copy), 'duplicate');
        const handleOne = async (event: QueuedEvent) =>
          events.length > 1 ? handle(event).catch((error) => sendOn(event, delivery, error)) : handle(event);
        return allConcluded(
          await Promise.all([
            ...decoded.unreadable.map((entry) => deadLetter.entry(entry, id)),
            ...(delivery.isSuspect && events.length > 1 ? [split(delivery, events)] : events.map(handleOne)),
          ]),
        );
      }
    }
  }

  /** Splits a pack that has probably crashed its workers, so that only the guilty event crashes the next one. */
  function split({ id }: Delivery, events: QueuedEvent[]): Conclusion {
    probe.packSplit(id, events.length);
    return concludedBy({ again: events.map((event) => alone(event, id, 0)) });
  }

  /** Sends an event on alone that made the worker throw: in its pack it would hold up its neighbours. */
  function sendOn(event: QueuedEvent, { id }: Delivery, error: unknown): Conclusion {
    probe.failed(error, 'an event could not be handled');
    return concludedBy({ again: [alone(event, id, BACK_OFF_MS)] });
  }

  function alone(event: QueuedEvent, deliveryId: string, delayMs: number): Again {
    const nowMs = now();
    const body = encodeAlone({ ...event, resentFrom: event.resentFrom ?? deliveryId }, nowMs);
    return { body, notBeforeMs: nowMs + delayMs };
  }
}

/** Undefined also for a message that can't be decoded, by a bug or by its contents. */
function soleEventOf({ body, id, sentAtMs }: Delivery): QueuedEvent | undefined {
  try {
    const decoded = decodePack(body, id, sentAtMs);
    if (decoded.kind === 'plain') return decoded.event;
    if (decoded.kind !== 'pack' || decoded.unreadable.length > 0) return undefined;
    const { events } = deduplicate(decoded.events);
    return events.length === 1 ? events[0] : undefined;
  } catch {
    return undefined;
  }
}
