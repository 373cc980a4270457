import { type DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import type { AttemptsRecord } from '../../../core/event/attempts-record.ts';
import type { StoredEvent } from '../../../core/event/stored-event.ts';
import { DAY_MS } from '../../../core/lib/durations.ts';
import { createMicroBatcher, resultOf } from '../../../core/lib/micro-batcher.ts';
import type { EventStore, InsertOutcome, NoteOutcome } from '../../../core/ports/event-store.ts';
import { abortOption } from '../clients/abort-option.ts';
import { throwRefusals } from '../clients/throw-refusals.ts';
import { unavailable } from '../clients/unavailable.ts';
import { MAX_INSERT_BATCH } from './dynamo-insert.ts';
import { ensureCounted } from './ensure-counted.ts';
import { noteAttempts } from './event-attempts.ts';
import { countStored } from './event-counts.ts';
import { insertEvents } from './event-insert.ts';
import { queryEvents } from './event-query.ts';
import { type FoundState, MAX_EVENTS_A_READ, readRecords, readStates } from './event-record.ts';

export type EventStoreOptions = {
  /** How long an event is kept. */
  retentionDays: number;
  insertLingerMs?: number;
  maxInsertsInFlight?: number;
  now?: () => number;
  /** Requests a recount of the minute of `atMs`. Rejects when the table can't be reached. */
  askForRecount?: (atMs: number) => Promise<void>;
};

type Deps = { dynamo: DynamoDBClient; table: string };

/** Calls that come at about the same time share one request. */
export function createEventStore({ dynamo, table }: Deps, options: EventStoreOptions): EventStore {
  const { retentionDays, insertLingerMs = 3, maxInsertsInFlight = 4, now = Date.now } = options;
  const { askForRecount = async () => {} } = options;
  const expiresAt = (nowMs: number) => Math.floor((nowMs + retentionDays * DAY_MS) / 1000);
  const inserts = createMicroBatcher<StoredEvent, InsertOutcome>({
    maxItems: MAX_INSERT_BATCH,
    lingerMs: insertLingerMs,
    maxInFlight: maxInsertsInFlight,
    flush: (events) => insertEvents({ dynamo, table, expiresAt, now, askForRecount }, events),
  });

  const notes = createMicroBatcher<AttemptsRecord, NoteOutcome>({
    maxItems: MAX_INSERT_BATCH,
    lingerMs: insertLingerMs,
    maxInFlight: maxInsertsInFlight,
    flush(records) {
      const expiresAtSeconds = expiresAt(now());
      return noteAttempts(
        { dynamo, table },
        records.map((record) => ({ record, expiresAtSeconds })),
      );
    },
  });
  const states = createMicroBatcher<string, FoundState>({
    maxItems: MAX_EVENTS_A_READ,
    lingerMs: 1,
    maxInFlight: 4,
    async flush(ids) {
      const found = await readStates({ dynamo, table }, [...new Set(ids)]);
      return ids.map((id) => found.get(id) ?? {});
    },
  });

  return {
    conclude: (event) => resultOf(inserts.add(event)),

    noteAttempt: (record) => resultOf(notes.add(record)),

    async state(id, { confirm = false } = {}) {
      try {
        const { times, ...state } = await resultOf(states.add(id));
        return confirm && times ? await ensureCounted({ now, askForRecount }, times, state) : state;
      } catch (error) {
        return unavailable(error);
      }
    },

    find: (ids, signal) => throwRefusals(readRecords({ dynamo, table }, ids, { nowMs: now(), signal })),

    list: (filter, page) => throwRefusals(queryEvents({ dynamo, table }, filter, { ...page, nowMs: now() })),

    countStored: (fromMs, toMs, signal) =>
      throwRefusals(countStored({ dynamo, table }, { fromMs, toMs }, signal)),

    async ready(signal) {
      await dynamo.send(
        new GetItemCommand({ TableName: table, Key: { event_id: { S: 'ready' } } }),
        abortOption(signal),
      );
    },
  };
}
