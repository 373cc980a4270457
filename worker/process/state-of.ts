import type { EventState, EventStore } from '../../core/ports/event-store.ts';
import type { RetryWhileDown, Stopped } from './retry-while-down.ts';

/**
 * Reads the record of an event. `mayBeUnconfirmed`: the worker that stored it may have died before the insert was
 * confirmed. The store then makes sure that the row is counted, because no other worker will.
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
