import { type EventInHand, takeInHand } from '../event/event-in-hand.ts';
import type { QueuedEvent } from '../event/pack.ts';

/** An event in hand: the first delivery of its message. */
export function sampleInHand(event: QueuedEvent): EventInHand {
  const lost = new AbortController().signal;
  const delivery = { id: 'm1', sentAtMs: event.acceptedAtMs, firstDelivery: 'surely', lost } as const;
  return takeInHand(event, delivery, event.acceptedAtMs);
}
