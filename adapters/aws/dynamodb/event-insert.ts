import {
  type AttributeValue,
  type DynamoDBClient,
  PutItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import type { StoredEvent } from '../../../core/event/stored-event.ts';
import type { InsertOutcome } from '../../../core/ports/event-store.ts';
import { isConditionFailed } from '../clients/aws-failure.ts';
import { unavailable } from '../clients/unavailable.ts';
import { type Inserted, insertNew } from './dynamo-insert.ts';
import { readItems } from './dynamo-read.ts';
import { ensureCounted, type StoredTimes, storedTimesOf } from './ensure-counted.ts';
import { type Item, toItem } from './event-item.ts';

type Deps = {
  dynamo: DynamoDBClient;
  table: string;
  expiresAt: (nowMs: number) => number;
  now: () => number;
  /** Requests a recount of the minute of `atMs`. Rejects when the table can't be reached. */
  askForRecount: (atMs: number) => Promise<void>;
};

/** Puts up to `MAX_INSERT_BATCH` events on record, each only if its id is new. One outcome per event, in order. */
export async function insertEvents(deps: Deps, events: readonly StoredEvent[]): Promise<InsertOutcome[]> {
  const outcomes: InsertOutcome[] = [];
  let left = [...events.entries()];
  while (left.length > 0) {
    const { first, again } = splitRepeated(left);
    const settled = await insertDistinct(
      deps,
      first.map(([, event]) => event),
    );
    for (const [at, [index]] of first.entries()) outcomes[index] = settled[at] as InsertOutcome; // one per event
    left = again;
  }
  return outcomes;
}

type Numbered = [index: number, event: StoredEvent];

/** One call can't have the same key twice. */
function splitRepeated(events: Numbered[]): { first: Numbered[]; again: Numbered[] } {
  const seen = new Set<string>();
  const [first, again]: [Numbered[], Numbered[]] = [[], []];
  for (const numbered of events) {
    const [, { id }] = numbered;
    (seen.has(id) ? again : first).push(numbered);
    seen.add(id);
  }
  return { first, again };
}

/**
 * Each try stamps the stored time anew, so that an event that waited for the table counts in the minute in which it was
 * stored.
 */
async function insertDistinct(deps: Deps, events: StoredEvent[]): Promise<InsertOutcome[]> {
  const { dynamo, table, now } = deps;
  const stampedAtMs = new Map<string, number>();
  const toItem = (event: StoredEvent) => {
    const storedAtMs = now();
    stampedAtMs.set(event.id, storedAtMs);
    return itemOf(deps, { ...event, storedAtMs });
  };
  const inserted = await insertNew({ dynamo, table, toItem }, events);
  const duplicates = events.filter((_, index) => inserted[index]?.kind === 'exists');
  const resolved = await resolveDuplicates(deps, duplicates);
  return Promise.all(
    events.map(({ id }, index) => {
      const one = inserted[index] as Inserted; // one per event
      if (one.kind === 'exists') return resolved.get(id) as InsertOutcome; // the same
      return settle(deps, one, stampedAtMs.get(id) ?? 0);
    }),
  );
}

function settle(
  deps: Deps,
  inserted: Exclude<Inserted, { kind: 'exists' }>,
  storedAtMs: number,
): InsertOutcome | Promise<InsertOutcome> {
  switch (inserted.kind) {
    case 'inserted':
      return ensureCounted(deps, { storedAtMs }, { kind: 'stored' });
    case 'refused':
      return { kind: 'rejected', reason: inserted.reason };
    case 'unavailable':
      return inserted;
  }
}

function itemOf({ expiresAt }: Deps, event: StoredEvent): Item {
  return toItem(event, expiresAt(event.storedAtMs));
}

/** Reads the rows of these ids, and decides what each second delivery means. */
async function resolveDuplicates(deps: Deps, events: StoredEvent[]): Promise<Map<string, InsertOutcome>> {
  const existing = events.length > 0 ? await readExisting(deps, events) : new Map<string, Existing>();
  const outcomes = await Promise.all(
    events.map(async (event): Promise<[string, InsertOutcome]> => {
      const found = existing.get(event.id);
      if (!found)
        return [event.id, { kind: 'unavailable', reason: 'the row under its id could not be read' }];
      if (found.fingerprint !== event.fingerprint) return [event.id, { kind: 'conflict' }];
      if (found.outcome === 'failed' && event.outcome === 'processed')
        return [event.id, await redrive(deps, event, found.storedAtMs)];
      if (found.outcome === 'failed' && found.run < event.run)
        return [event.id, await failAgain(deps, event)];
      return [event.id, await ensureCounted(deps, found, { kind: 'duplicate' })];
    }),
  );
  return new Map(outcomes);
}

type Existing = StoredTimes & {
  fingerprint: string | undefined;
  outcome: string | undefined;
  run: number;
};

async function readExisting(deps: Deps, events: StoredEvent[]): Promise<Map<string, Existing>> {
  try {
    const items = await readItems(deps.dynamo, {
      table: deps.table,
      keys: events.map(({ id }) => ({ event_id: { S: id } })),
      projection: 'event_id, fingerprint, outcome, #run, stored_at, failed_at',
      names: { '#run': 'run' },
    });
    const rows = items.map(
      (item) =>
        [
          item.event_id?.S ?? '',
          {
            fingerprint: item.fingerprint?.S,
            outcome: item.outcome?.S,
            run: Number(item.run?.N ?? 1),
            ...storedTimesOf(item),
          },
        ] as const,
    );
    return new Map(rows);
  } catch {
    return new Map<string, Existing>();
  }
}

/** The event moves to another minute. The one in which it failed is counted again, and the other if this is late. */
async function redrive(deps: Deps, event: StoredEvent, failedAtMs: number): Promise<InsertOutcome> {
  const askedAtMs = deps.now();
  try {
    await deps.askForRecount(failedAtMs);
    const redriven: StoredEvent = { ...event, storedAtMs: deps.now(), redriven: true, failedAtMs };
    const outcome = await replaceFailed(deps, redriven);
    return outcome.kind === 'unavailable' ? outcome : await ensureCounted(deps, redriven, outcome, askedAtMs);
  } catch (error) {
    return unavailable(error);
  }
}

async function replaceFailed(deps: Deps, event: StoredEvent): Promise<InsertOutcome> {
  try {
    await deps.dynamo.send(
      new PutItemCommand({
        TableName: deps.table,
        Item: itemOf(deps, event),
        ConditionExpression: 'outcome = :failed AND fingerprint = :fingerprint',
        ExpressionAttributeValues: { ':failed': { S: 'failed' }, ':fingerprint': { S: event.fingerprint } },
      }),
    );
    return { kind: 'redriven' };
  } catch (error) {
    return notReplaced(error);
  }
}

/** The event keeps its place in the indexes, and the minute in which it counts as failed. */
async function failAgain(deps: Deps, event: StoredEvent): Promise<InsertOutcome> {
  const { run, attempts, reason, history, delivery } = itemOf(deps, event);
  const changes = Object.entries({ run, attempts, reason, history, delivery }).filter(
    (change): change is [string, AttributeValue] => change[1] !== undefined,
  );
  try {
    await deps.dynamo.send(
      new UpdateItemCommand({
        TableName: deps.table,
        Key: { event_id: { S: event.id } },
        UpdateExpression: `SET ${changes.map(([name]) => `#${name} = :${name}`).join(', ')}`,
        ConditionExpression:
          'outcome = :failed AND fingerprint = :fingerprint AND (attribute_not_exists(#run) OR #run < :run)',
        ExpressionAttributeNames: Object.fromEntries(changes.map(([name]) => [`#${name}`, name])),
        ExpressionAttributeValues: {
          ...Object.fromEntries(changes.map(([name, value]) => [`:${name}`, value])),
          ':failed': { S: 'failed' },
          ':fingerprint': { S: event.fingerprint },
        },
      }),
    );
    return { kind: 'failed_again' };
  } catch (error) {
    return notReplaced(error);
  }
}

function notReplaced(error: unknown): InsertOutcome {
  if (isConditionFailed(error)) return { kind: 'duplicate' };
  return unavailable(error);
}
