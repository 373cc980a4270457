import type { Delivery } from '../ports/queue.ts';
import type { TraceNotes } from '../telemetry/tracing/trace-notes.ts';
import type { QueuedEvent } from './pack.ts';

/** An event with the delivery that brought it. */
export type EventInHand = {
  event: QueuedEvent;
  delivery: Pick<Delivery, 'id' | 'sentAtMs' | 'firstDelivery' | 'lost'>;
  receivedAtMs: number;
  /** Only the probe writes and reads them. */
  notes: TraceNotes;
};

export function takeInHand(
  event: QueuedEvent,
  delivery: EventInHand['delivery'],
  receivedAtMs: number,
): EventInHand {
  return { event, delivery, receivedAtMs, notes: {} };
}

/** The delivery that an attempt is recorded under. An event split off its pack keeps the delivery of the pack. */
export function deliveryOf({ event, delivery }: Pick<EventInHand, 'event' | 'delivery'>): string {
  return event.resentFrom ?? delivery.id;
}
