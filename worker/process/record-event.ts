import type { EventInHand } from '../../core/event/event-in-hand.ts';
import type { StoredEvent } from '../../core/event/stored-event.ts';
import type { EventStore, InsertOutcome } from '../../core/ports/event-store.ts';
import type { WorkerProbe } from '../../core/telemetry/worker-probe.ts';
import type { RetryWhileDown, Stopped } from './retry-while-down.ts';

/** Inserts an event. Retries until the table answers or the worker stops. */
export type RecordEvent = (inHand: EventInHand, event: StoredEvent) => Promise<RecordOutcome>;
export type RecordOutcome = Exclude<InsertOutcome, { kind: 'unavailable' }> | Stopped;

type Deps = {
  store: Pick<EventStore, 'conclude'>;
  retryWhileDown: RetryWhileDown;
  probe: Pick<WorkerProbe, 'insertAnswered'>;
};

export function createRecordEvent({ store, retryWhileDown, probe }: Deps): RecordEvent {
  return (inHand, event) =>
    retryWhileDown(async () => {
      const startedMs = performance.now();
      const outcome = await store.conclude(event);
      probe.insertAnswered(inHand, outcome.kind, (performance.now() - startedMs) / 1000);
      return outcome;
    });
}
