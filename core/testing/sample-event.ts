import { randomUUID } from 'node:crypto';
import type { EventContent } from '../event/event.ts';
import { createEventIds } from '../event/event-id.ts';
import { fingerprint } from '../event/fingerprint.ts';
import type { StoredEvent } from '../event/stored-event.ts';

/** An event that was processed, with an id of its own; what is given of it or of its content is as it is given. */
export function sampleEvent({ content, ...event }: SampleEvent = {}): StoredEvent {
  const nowMs = Date.now();
  const whole = { eventType: 'page_view', payload: { page: randomUUID() }, ...content };
  return {
    id: ids.mint(nowMs),
    content: whole,
    fingerprint: fingerprint(whole),
    outcome: 'processed',
    run: 1,
    attempts: 1,
    acceptedAtMs: nowMs,
    enqueuedAtMs: nowMs,
    receivedAtMs: nowMs,
    handledAtMs: nowMs,
    storedAtMs: nowMs,
    traceId: '4bf92f3577b34da6a3ce929d0e0e4736',
    ...event,
  };
}

export type SampleEvent = Partial<Omit<StoredEvent, 'content'>> & { content?: Partial<EventContent> };

const ids = createEventIds(['the secret of all the tests']);
