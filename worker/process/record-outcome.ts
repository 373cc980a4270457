import type { StoredEvent } from '../../core/event/stored-event.ts';
import type { EventStore, InsertOutcome } from '../../core/ports/event-store.ts';
import type { RetryWhileDown, Stopped } from './retry-while-down.ts';

export type RecordOutcome = Exclude<InsertOutcome, { kind: 'unavailable' }> | Stopped;

type Deps = {
  store: Pick<EventStore, 'conclude'>;
  retryWhileDown: RetryWhileDown;
  probe: { insertAnswered(seconds: number): void };
};

/** Inserts an event. Retries until the table answers or the worker stops. */
export function recordOutcome(
  { store, retryWhileDown, probe }: Deps,
  event: StoredEvent,
): Promise<RecordOutcome> {
  return retryWhileDown(async () => {
    const startedMs = performance.now();
    const outcome = await store.conclude(event);
    probe.insertAnswered((performance.now() - startedMs) / 1000);
    return outcome;
  });
}
