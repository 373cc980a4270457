import type { InsertOutcome } from '../../adapters/aws/dynamodb/event-insert.ts';
import type { EventStore } from '../../adapters/aws/dynamodb/event-store.ts';
import type { StoredEvent } from '../../core/event/stored-event.ts';
import type { Insist, Stopped } from './retry-while-down.ts';

export type RecordOutcome = Exclude<InsertOutcome, { kind: 'unavailable' }> | Stopped;

type Deps = {
  store: Pick<EventStore, 'insert'>;
  insist: Insist;
  probe: { insertAnswered(seconds: number): void };
};

/** Inserts an event, for as long as it takes. */
export function recordOutcome({ store, insist, probe }: Deps, event: StoredEvent): Promise<RecordOutcome> {
  return insist(async () => {
    const startedMs = performance.now();
    const outcome = await store.insert(event);
    probe.insertAnswered((performance.now() - startedMs) / 1000);
    return outcome;
  });
}
