import { fingerprint } from '../../core/event/fingerprint.ts';
import type { QueuedEvent } from '../../core/event/pack.ts';

/**
 * Splits the events of one message into one event per attempt and the copies. A client that repeats a key quickly gets
 * both events into the same pack. Elsewhere the record tells copies apart by their delivery, but these share one. The
 * copy that is not marked as a repeat is kept, because handling it needs no read.
 */
export function deduplicate(all: QueuedEvent[]): { events: QueuedEvent[]; copies: QueuedEvent[] } {
  if (new Set(all.map(({ id }) => id)).size === all.length) return { events: all, copies: [] };
  const kept = new Map<string, QueuedEvent>();
  const copies: QueuedEvent[] = [];
  const others: QueuedEvent[] = [];
  for (const event of all) {
    const key = `${event.id} ${event.run} ${event.attempt}`;
    const twin = kept.get(key);
    if (twin === undefined) kept.set(key, event);
    else if (fingerprint(twin.content) !== fingerprint(event.content)) others.push(event);
    else if (twin.repeat && !event.repeat) {
      kept.set(key, event);
      copies.push(twin);
    } else copies.push(event);
  }
  return { events: [...kept.values(), ...others], copies };
}
