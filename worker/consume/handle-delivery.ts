import { decodePack } from '../../core/event/decode-pack.ts';
import { encodeAlone, type QueuedEvent } from '../../core/event/pack.ts';
import { MINUTE_MS } from '../../core/lib/durations.ts';
import type { Delivery } from '../../core/ports/queue.ts';
import type { WorkerProbe } from '../../core/telemetry/worker-probe.ts';
import { allConcluded, type Conclusion, concludedBy } from '../process/conclusion.ts';
import type { DeadLetter } from '../process/dead-letter.ts';
import type { HandleEvent } from '../process/handle-event.ts';
import { deduplicate } from './deduplicate.ts';
import { waitForNewerRelease } from './newer-release.ts';

/** Handles one message to its end. False when it comes again. */
export type HandleDelivery = (delivery: Delivery) => Promise<boolean>;

type Deps = {
  handleEvent: HandleEvent;
  deadLetter: DeadLetter;
  probe: WorkerProbe;
  stopping: AbortSignal;
  now?: () => number;
};

/** How long a message stays away that this worker could not finish. */
const BACK_OFF_MS = 20_000;
/** A message that makes workers throw is tried for so long. */
const MAX_THROWING_MS = 15 * MINUTE_MS;

/** The events of a message are concluded side by side; then the message is settled, with all of their successors. */
export function createHandleDelivery(deps: Deps): HandleDelivery {
  const { handleEvent, deadLetter, probe, stopping, now = Date.now } = deps;

  return async (delivery) => {
    const conclusion = await concludeSafely(delivery);
    if (conclusion.kind === 'not_yet') {
      const { notBeforeMs = stopping.aborted ? 0 : now() + BACK_OFF_MS } = conclusion;
      await delivery.release({ notBeforeMs });
      return false;
    }
    const { successors } = conclusion;
    if ((await delivery.settle(successors)) === 'unknown') return false;
    for (const { eventId, reason } of successors.dead ?? []) probe.deadLettered(eventId, reason);
    return true;
  };

  /** Only a bug throws. Releasing does not count against a message, so that time has to end it. */
  async function concludeSafely(delivery: Delivery): Promise<Conclusion> {
    try {
      return await conclude(delivery);
    } catch (error) {
      probe.failed(error, 'a message could not be handled');
      if (now() - delivery.sentAtMs < MAX_THROWING_MS) return { kind: 'not_yet' };
      return deadLetter.message(delivery.body, `workers failed on it: ${error}`);
    }
  }

  async function conclude(delivery: Delivery): Promise<Conclusion> {
    const { id, body, sentAtMs } = delivery;
    const receivedAtMs = now();
    const handle = (event: QueuedEvent) => handleEvent({ event, delivery, receivedAtMs });
    const decoded = decodePack(body, id, sentAtMs);
    switch (decoded.kind) {
      case 'unreadable':
        return deadLetter.message(body, decoded.reason);
      case 'later_version':
        probe.newerReleaseReceived(decoded.version);
        return waitForNewerRelease(delivery, decoded.version, now());
      case 'plain':
        return handle(decoded.event);
      case 'pack': {
        const { events, copies } = deduplicate(decoded.events);
        for (const copy of copies) probe.concluded(copy, 'duplicate');
        return allConcluded(
          await Promise.all([
            ...decoded.unreadable.map((entry) => deadLetter.entry(entry, id)),
            ...(delivery.isSuspect && events.length > 1 ? [split(delivery, events)] : events.map(handle)),
          ]),
        );
      }
    }
  }

  /** A pack that has probably killed its workers: alone, its events kill for themselves. */
  function split({ id }: Delivery, events: QueuedEvent[]): Conclusion {
    probe.packSplit(id, events.length);
    const nowMs = now();
    const alone = events.map((event) => ({ ...event, resentFrom: event.resentFrom ?? id }));
    return concludedBy({
      again: alone.map((event) => ({ body: encodeAlone(event, nowMs), notBeforeMs: nowMs })),
    });
  }
}
