import type { AttributeValue, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { fromItem, type Outcome, type StoredEvent } from '../../../core/event/stored-event.ts';
import { readItems } from './dynamo-read.ts';
import { type AttemptsRecord, attemptsKey, fromAttemptsItem } from './event-attempts.ts';
import { type Confirmed, confirmedIn } from './event-confirmed.ts';

/** All that is on record of an event: its outcome, and its attempts that failed. */
export type EventRecord = { stored?: StoredEvent; attempts?: AttemptsRecord };

/** As much of it as decides what a delivery of the event is worth. */
export type EventState = { concluded?: ConcludedState; confirmed?: Confirmed; attempts?: AttemptsRecord };
export type ConcludedState = { outcome: Outcome; fingerprint: string; run: number };

type Item = Record<string, AttributeValue>;
type Deps = { dynamo: DynamoDBClient; table: string };

/** Consistent. Rejects when the table can't be reached. */
export async function readRecord(
  deps: Deps,
  id: string,
  { nowMs, signal }: { nowMs: number; signal?: AbortSignal | undefined },
): Promise<EventRecord> {
  const items = byKey(await readItems(deps.dynamo, { table: deps.table, keys: keysOf([id]), signal }));
  const item = items.get(id);
  const stored = item && fromItem(item, nowMs);
  const attempts = items.get(attemptsKey(id));
  const isOver = attempts && Number(attempts.expires_at?.N) * 1000 <= nowMs;
  return { ...(stored ? { stored } : {}), ...(isOver ? {} : attemptsIn(items, id)) };
}

/** Two keys an event, and 100 a call. */
export const MAX_STATES_A_READ = 50;

/** Of up to 50 events, no id twice; consistent. Rejects when the table can't be reached. */
export async function readStates(deps: Deps, ids: readonly string[]): Promise<Map<string, EventState>> {
  const items = byKey(
    await readItems(deps.dynamo, {
      table: deps.table,
      keys: keysOf(ids),
      projection:
        'event_id, event_type, subject, fingerprint, outcome, trace_id, #run, #attempt, delivery, next_try_at, unread, history, stored_at, failed_at',
      names: { '#run': 'run', '#attempt': 'attempt' },
    }),
  );
  return new Map(
    ids.map((id) => {
      const item = items.get(id);
      return [
        id,
        {
          ...(item ? { concluded: concludedState(item), confirmed: confirmedIn(item) } : {}),
          ...attemptsIn(items, id),
        },
      ];
    }),
  );
}

function keysOf(ids: readonly string[]): Item[] {
  return ids.flatMap((id) => [{ event_id: { S: id } }, { event_id: { S: attemptsKey(id) } }]);
}

function byKey(items: Item[]): Map<string, Item> {
  return new Map(items.map((item) => [item.event_id?.S ?? '', item]));
}

function attemptsIn(items: Map<string, Item>, id: string): { attempts?: AttemptsRecord } {
  const item = items.get(attemptsKey(id));
  const attempts = item && fromAttemptsItem(item);
  return attempts ? { attempts } : {};
}

function concludedState(item: Item): ConcludedState {
  return {
    outcome: item.outcome?.S === 'processed' ? 'processed' : 'failed',
    fingerprint: item.fingerprint?.S ?? '',
    run: Number(item.run?.N ?? 1),
  };
}
