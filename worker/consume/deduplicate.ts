import { fingerprint } from '../../core/event/fingerprint.ts';
import type { QueuedEvent } from '../../core/event/pack.ts';

/**
 * The events of one message, each attempt once, and the copies that are left out: repeats of a key that came at about
 * the same time share a pack. They have one delivery too, by which the record tells copies apart elsewhere. Of copies
 * the one that is no repeat stays, as nothing has to be read for it.
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
