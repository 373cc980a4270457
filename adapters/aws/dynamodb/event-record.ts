import type { AttributeValue, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { AttemptsRecord } from '../../../core/event/attempts-record.ts';
import type { ConcludedState, EventRecord, EventState } from '../../../core/ports/event-store.ts';
import { readItems } from './dynamo-read.ts';
import { type StoredTimes, storedTimesOf } from './ensure-counted.ts';
import { attemptsKey, fromAttemptsItem } from './event-attempts.ts';
import { fromItem } from './event-item.ts';

/** With the stored times, to make sure that the row is counted. */
export type FoundState = EventState & { times?: StoredTimes };

type Item = Record<string, AttributeValue>;
type Deps = { dynamo: DynamoDBClient; table: string };

/** An event has two keys, and a call takes 100. */
export const MAX_EVENTS_A_READ = 50;

/** Reads any number of events. Consistent. Rejects when the table can't be reached. */
export async function readRecords(
  deps: Deps,
  ids: readonly string[],
  options: { nowMs: number; signal?: AbortSignal | undefined },
): Promise<Map<string, EventRecord>> {
  const distinct = [...new Set(ids)];
  const records = new Map<string, EventRecord>();
  while (distinct.length > 0)
    for (const [id, record] of await readSome(deps, distinct.splice(0, MAX_EVENTS_A_READ), options))
      records.set(id, record);
  return records;
}

async function readSome(
  { dynamo, table }: Deps,
  ids: readonly string[],
  { nowMs, signal }: { nowMs: number; signal?: AbortSignal | undefined },
): Promise<[string, EventRecord][]> {
  const items = byKey(await readItems(dynamo, { table, keys: keysOf(ids), signal }));
  return ids.flatMap((id): [string, EventRecord][] => {
    const item = items.get(id);
    const stored = item && fromItem(item, nowMs);
    const attempts = items.get(attemptsKey(id));
    const isOver = attempts && Number(attempts.expires_at?.N) * 1000 <= nowMs;
    const record = { ...(stored ? { stored } : {}), ...(isOver ? {} : attemptsIn(items, id)) };
    return record.stored || record.attempts ? [[id, record]] : [];
  });
}

/** Reads up to 50 events, no id twice. Consistent. Rejects when the table can't be reached. */
export async function readStates(deps: Deps, ids: readonly string[]): Promise<Map<string, FoundState>> {
  const items = byKey(
    await readItems(deps.dynamo, {
      table: deps.table,
      keys: keysOf(ids),
      projection:
        'event_id, event_type, subject, fingerprint, outcome, trace_id, #run, #attempt, delivery, reason, next_try_at, unread, history, stored_at, failed_at',
      names: { '#run': 'run', '#attempt': 'attempt' },
    }),
  );
  return new Map(
    ids.map((id) => {
      const item = items.get(id);
      return [
        id,
        {
          ...(item ? { concluded: concludedState(item), times: storedTimesOf(item) } : {}),
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
    ...(item.delivery?.S === undefined ? {} : { delivery: item.delivery.S }),
    ...(item.reason?.S === undefined ? {} : { reason: item.reason.S }),
  };
}
