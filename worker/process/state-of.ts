import type { EventState } from '../../adapters/aws/dynamodb/event-record.ts';
import type { EventStore } from '../../adapters/aws/dynamodb/event-store.ts';
import { type Insist, isStopped, type Stopped } from './retry-while-down.ts';

/**
 * What is on record of an event. `mayBeUnconfirmed`: whoever stored it may have died before it knew, so that nobody
 * else sees to it that the row is counted.
 */
export type StateOf = (
  eventId: string,
  options?: { mayBeUnconfirmed?: boolean },
) => Promise<EventState | Stopped>;

type Deps = { store: Pick<EventStore, 'state' | 'accountFor'>; insist: Insist };

export function createStateOf({ store, insist }: Deps): StateOf {
  return async (eventId, { mayBeUnconfirmed = false } = {}) => {
    const state = await insist(() => store.state(eventId));
    if (isStopped(state) || !mayBeUnconfirmed) return state;
    const { confirmed } = state;
    if (confirmed === undefined) return state;
    const accounted = await insist(() => store.accountFor(confirmed));
    return isStopped(accounted) ? accounted : state;
  };
}
