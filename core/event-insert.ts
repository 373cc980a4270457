import {
  type AttributeValue,
  BatchExecuteStatementCommand,
  type BatchStatementError,
  type DynamoDBClient,
  PutItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { describeFailure, isRequestRefused } from './aws-failure.ts';
import { batchGet } from './batch-get.ts';
import { type Item, type StoredEvent, toItem } from './stored-event.ts';

export type InsertOutcome =
  | { kind: 'stored' }
  /** It was stored as failed; now it is stored as processed. */
  | { kind: 'redriven' }
  /** It was stored as failed, was put back on the queue, and failed again: its row tells of the later run. */
  | { kind: 'failed_again' }
  /** It is on record already: nothing changed. */
  | { kind: 'duplicate' }
  /** Another event is stored under its id. */
  | { kind: 'conflict' }
  /** The table will never take it. */
  | { kind: 'rejected'; reason: string }
  /** The table did not confirm: it may be stored all the same. */
  | { kind: 'unavailable'; reason: string };

type Deps = {
  dynamo: DynamoDBClient;
  table: string;
  expiresAt: (nowMs: number) => number;
  now: () => number;
  /** The minutes before this were recounted. Rejects when nobody can tell. */
  recountedUntilMs: () => Promise<number>;
};

/** The most statements that DynamoDB takes in one BatchExecuteStatement. */
export const MAX_INSERT_BATCH = 25;

/**
 * Inserts up to 25 events, each under the condition that its id is new, in one call. One outcome an event, in order:
 * https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchExecuteStatement.html
 */
export async function insertEvents(deps: Deps, events: readonly StoredEvent[]): Promise<InsertOutcome[]> {
  const outcomes: InsertOutcome[] = [];
  let left = [...events.entries()];
  while (left.length > 0) {
    const { first, again } = splitRepeated(left);
    const settled = await insertDistinct(
      deps,
      first.map(([, event]) => event),
    );
    for (const [at, [index]] of first.entries()) outcomes[index] = settled[at] as InsertOutcome; // one an event
    left = again;
  }
  return outcomes;
}

type Numbered = [index: number, event: StoredEvent];

/** The same key twice in one call fails the whole call. */
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

async function insertDistinct(deps: Deps, events: StoredEvent[]): Promise<InsertOutcome[]> {
  const items = events.map((event) => stampedItem(deps, event));
  const command = new BatchExecuteStatementCommand({
    Statements: items.map((item) => ({
      Statement: insertStatement(deps.table, item),
      Parameters: Object.values(item),
    })),
  });
  try {
    const { Responses = [] } = await deps.dynamo.send(command);
    const errors = events.map((_, index) => Responses[index]?.Error);
    return await settle(deps, events, errors);
  } catch (error) {
    if (!isRequestRefused(error))
      return events.map(() => ({ kind: 'unavailable', reason: describeFailure(error) }));
    if (events.length === 1) return [{ kind: 'rejected', reason: describeFailure(error) }];
    return bisect(deps, events);
  }
}

/** One item that the table can't take fails the whole call: half by half, its neighbours get in without it. */
async function bisect(deps: Deps, events: StoredEvent[]): Promise<InsertOutcome[]> {
  const middle = Math.ceil(events.length / 2);
  return [
    ...(await insertDistinct(deps, events.slice(0, middle))),
    ...(await insertDistinct(deps, events.slice(middle))),
  ];
}

/**
 * Stamped as it goes out, and anew at every try, so that an event that had to wait for the table is counted in the
 * minute in which it got in.
 */
function stampedItem({ now, expiresAt }: Deps, event: StoredEvent): Item {
  const storedAtMs = now();
  return toItem({ ...event, storedAtMs }, expiresAt(storedAtMs));
}

function insertStatement(table: string, item: Item): string {
  const fields = Object.keys(item).map((name) => `'${name}':?`);
  return `INSERT INTO "${table}" VALUE {${fields.join(',')}}`;
}

async function settle(
  deps: Deps,
  events: StoredEvent[],
  errors: (BatchStatementError | undefined)[],
): Promise<InsertOutcome[]> {
  const duplicates = events.filter((_, index) => errors[index]?.Code === 'DuplicateItem');
  const resolved = new Map<string, InsertOutcome>();
  if (duplicates.length > 0)
    for (const [id, outcome] of await resolveDuplicates(deps, duplicates)) resolved.set(id, outcome);
  return events.map((event, index) => resolved.get(event.id) ?? statementOutcome(errors[index]));
}

function statementOutcome(error: BatchStatementError | undefined): InsertOutcome {
  if (!error) return { kind: 'stored' };
  const reason = `${error.Code}: ${error.Message ?? ''}`;
  const permanent = error.Code === 'ValidationError' || error.Code === 'ItemCollectionSizeLimitExceeded';
  return permanent ? { kind: 'rejected', reason } : { kind: 'unavailable', reason };
}

/** Reads what is there under these ids, and decides for each what its second delivery means. */
async function resolveDuplicates(deps: Deps, events: StoredEvent[]): Promise<Map<string, InsertOutcome>> {
  const existing = await readExisting(deps, events);
  const outcomes = await Promise.all(
    events.map(async (event): Promise<[string, InsertOutcome]> => {
      const found = existing.get(event.id);
      if (!found)
        return [event.id, { kind: 'unavailable', reason: 'the item that is in the way could not be read' }];
      if (found.fingerprint !== event.fingerprint) return [event.id, { kind: 'conflict' }];
      if (found.outcome === 'failed' && event.outcome === 'processed')
        return [event.id, await redrive(deps, event, found.storedAtMs)];
      if (found.outcome === 'failed' && found.run < event.run)
        return [event.id, await failAgain(deps, event)];
      return [event.id, { kind: 'duplicate' }];
    }),
  );
  return new Map(outcomes);
}

type Existing = {
  fingerprint: string | undefined;
  outcome: string | undefined;
  run: number;
  storedAtMs: number;
};

async function readExisting(deps: Deps, events: StoredEvent[]): Promise<Map<string, Existing>> {
  try {
    const keys = events.map(({ id }) => ({ event_id: { S: id } }));
    const items = await batchGet(deps, keys, {
      consistent: true,
      projection: 'event_id, fingerprint, outcome, #run, stored_at',
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
            storedAtMs: Number(item.stored_at?.N),
          },
        ] as const,
    );
    return new Map(rows);
  } catch {
    return new Map<string, Existing>();
  }
}

async function redrive(deps: Deps, event: StoredEvent, failedAtMs: number): Promise<InsertOutcome> {
  try {
    // Before its minute was recounted nobody has counted it as failed for good, and nothing is to be taken back.
    const wasCounted = failedAtMs < (await deps.recountedUntilMs());
    const redriven: StoredEvent = wasCounted ? { ...event, redriven: true } : event;
    await deps.dynamo.send(
      new PutItemCommand({
        TableName: deps.table,
        Item: stampedItem(deps, redriven),
        ConditionExpression: 'outcome = :failed AND fingerprint = :fingerprint',
        ExpressionAttributeValues: { ':failed': { S: 'failed' }, ':fingerprint': { S: event.fingerprint } },
      }),
    );
    return { kind: 'redriven' };
  } catch (error) {
    return notReplaced(error);
  }
}

/** It keeps its place in the indexes, and so the minute in which it was counted as failed. */
async function failAgain(deps: Deps, event: StoredEvent): Promise<InsertOutcome> {
  const { run, attempts, handled_at, reason, history } = stampedItem(deps, event);
  const changes = Object.entries({ run, attempts, handled_at, reason, history }).filter(
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
  if (error instanceof Error && error.name === 'ConditionalCheckFailedException')
    return { kind: 'duplicate' };
  return { kind: 'unavailable', reason: describeFailure(error) };
}
