import { backOffMs, pause } from '../core/back-off.ts';
import type { InsertOutcome } from '../core/event-insert.ts';
import type { EventStore } from '../core/event-store.ts';
import type { StoredEvent } from '../core/stored-event.ts';
import type { TableGate } from './table-gate.ts';

/** `stopped`: the worker is to stop and the table can't be written: nothing is on record as far as anybody knows. */
export type RecordOutcome = Exclude<InsertOutcome, { kind: 'unavailable' }> | { kind: 'stopped' };

type Deps = {
  store: EventStore;
  gate: TableGate;
  stopping: AbortSignal;
  probe: { insertAnswered(seconds: number): void };
};

const RETRY = { baseMs: 50, capMs: 2_000 };

/** Inserts an event, for as long as it takes: while the table is down it waits, and only a stop makes it give up. */
export async function recordOutcome(
  { store, gate, stopping, probe }: Deps,
  event: StoredEvent,
): Promise<RecordOutcome> {
  for (let attempt = 1; ; attempt += 1) {
    const startedMs = performance.now();
    const outcome = await store.insert(event);
    probe.insertAnswered((performance.now() - startedMs) / 1000);
    if (outcome.kind !== 'unavailable') return outcome;
    gate.close(outcome.reason);
    const goOn = (await pause(backOffMs(attempt, RETRY), stopping)) && (await gate.whenOpen(stopping));
    if (!goOn) return { kind: 'stopped' };
  }
}
