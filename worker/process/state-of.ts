import type { EventState, EventStore } from '../../core/ports/event-store.ts';
import type { RetryWhileDown, Stopped } from './retry-while-down.ts';

/**
 * What is on record of an event. `mayBeUnconfirmed`: whoever stored it may have died before it knew, so that nobody
 * else sees to it that the row is counted.
 */
export type StateOf = (
  eventId: string,
  options?: { mayBeUnconfirmed?: boolean },
) => Promise<EventState | Stopped>;

type Deps = { store: Pick<EventStore, 'state'>; retryWhileDown: RetryWhileDown };

export function createStateOf({ store, retryWhileDown }: Deps): StateOf {
  return (eventId, { mayBeUnconfirmed = false } = {}) =>
    retryWhileDown(() => store.state(eventId, { confirm: mayBeUnconfirmed }));
}
