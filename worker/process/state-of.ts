import type { EventState, EventStore } from '../../core/ports/event-store.ts';
import type { Insist, Stopped } from './retry-while-down.ts';

/**
 * What is on record of an event. `mayBeUnconfirmed`: whoever stored it may have died before it knew, so that nobody
 * else sees to it that the row is counted.
 */
export type StateOf = (
  eventId: string,
  options?: { mayBeUnconfirmed?: boolean },
) => Promise<EventState | Stopped>;

type Deps = { store: Pick<EventStore, 'state'>; insist: Insist };

export function createStateOf({ store, insist }: Deps): StateOf {
  return (eventId, { mayBeUnconfirmed = false } = {}) =>
    insist(() => store.state(eventId, { confirm: mayBeUnconfirmed }));
}
