import type { QueuedEvent } from '../../core/event/pack.ts';
import type { Delivery } from '../../core/ports/queue.ts';

/** An event with the delivery that brought it. */
export type EventInHand = {
  event: QueuedEvent;
  delivery: Pick<Delivery, 'id' | 'firstDelivery' | 'lost'>;
  receivedAtMs: number;
};

/** The delivery that an attempt is recorded under. An event split off its pack keeps the delivery of the pack. */
export function deliveryOf({ event, delivery }: Pick<EventInHand, 'event' | 'delivery'>): string {
  return event.resentFrom ?? delivery.id;
}
