import { type AttributeValue, type DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { z } from 'zod';
import { type AttemptsRecord, isOfAnother } from '../../../core/event/attempts-record.ts';
import { failedAttempts, toJsonAttempts } from '../../../core/event/failed-attempt.ts';
import type { NoteOutcome } from '../../../core/ports/event-store.ts';
import { itemInTheWay } from '../clients/aws-failure.ts';
import { unavailable } from '../clients/unavailable.ts';
import { type Inserted, insertNew } from './dynamo-insert.ts';
import { jsonAttribute, numberAttribute, textAttribute } from './item-attributes.ts';

const IS_LATER = 'attribute_not_exists(event_id) OR #run < :run OR (#run = :run AND #attempt < :attempt)';
/** The attempt before the unreadable one is on record. */
const IS_NEXT_UNREAD = '(#run = :run AND #attempt = :attempt AND attribute_not_exists(unread))';

type Item = Record<string, AttributeValue>;
type Deps = { dynamo: DynamoDBClient; table: string };

/** The failed attempts are an item beside the event's own, outside the indexes. */
export function attemptsKey(eventId: string): string {
  return `${eventId}#attempts`;
}

type Note = { record: AttemptsRecord; expiresAtSeconds: number };

/**
 * Puts failed attempts on record, each only if neither it nor a later one is there. First attempts mostly have nothing
 * before them, and share one call; one that has is handled by itself.
 */
export async function noteAttempts(deps: Deps, notes: readonly Note[]): Promise<NoteOutcome[]> {
  const ids = new Set<string>();
  const isFirstOfItsEvent = ({ record: { eventId, run, attempt } }: Note) => {
    if (run > 1 || attempt > 1 || ids.has(eventId)) return false;
    ids.add(eventId);
    return true;
  };
  const first = notes.filter(isFirstOfItsEvent);
  const inserted = first.length > 1 ? await insertFirst(deps, first) : new Map<Note, Inserted>();
  return Promise.all(
    notes.map((note) => {
      const found = inserted.get(note) ?? { kind: 'exists' };
      if (found.kind === 'inserted') return { kind: 'noted' };
      // A call for each of them would be as many more for a table that has too many.
      if (found.kind === 'unavailable' && found.throttled) return found;
      return noteAttempt(deps, note);
    }),
  );
}

async function insertFirst({ dynamo, table }: Deps, notes: readonly Note[]): Promise<Map<Note, Inserted>> {
  const asItem = ({ record, expiresAtSeconds }: Note) => toItem(record, expiresAtSeconds);
  const inserted = await insertNew({ dynamo, table, toItem: asItem }, notes);
  return new Map(notes.map((note, index) => [note, inserted[index] as Inserted])); // one per note
}

async function noteAttempt(
  { dynamo, table }: Deps,
  { record, expiresAtSeconds }: Note,
): Promise<NoteOutcome> {
  const { run, attempt } = record;
  try {
    await dynamo.send(
      new PutItemCommand({
        TableName: table,
        Item: toItem(record, expiresAtSeconds),
        ConditionExpression: record.unread ? `${IS_LATER} OR ${IS_NEXT_UNREAD}` : IS_LATER,
        ExpressionAttributeNames: { '#run': 'run', '#attempt': 'attempt' },
        ExpressionAttributeValues: { ':run': { N: String(run) }, ':attempt': { N: String(attempt) } },
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      }),
    );
    return { kind: 'noted' };
  } catch (error) {
    const inTheWay = itemInTheWay(error);
    if (inTheWay === undefined) return unavailable(error);
    const other = fromAttemptsItem(inTheWay);
    if (other === undefined)
      throw new Error('an item that is not ours is in the way of an attempt', { cause: error });
    if (isOfAnother(other, record.fingerprint)) return { kind: 'conflict' };
    const isMine = other.run === run && other.attempt === attempt && other.delivery === record.delivery;
    return { kind: isMine ? 'mine' : 'another' };
  }
}

function toItem(record: AttemptsRecord, expiresAtSeconds: number): Item {
  return {
    event_id: { S: attemptsKey(record.eventId) },
    ...(record.eventType === undefined ? {} : { event_type: { S: record.eventType } }),
    ...(record.subject === undefined ? {} : { subject: { S: record.subject } }),
    ...(record.fingerprint === undefined ? {} : { fingerprint: { S: record.fingerprint } }),
    ...(record.traceId === undefined ? {} : { trace_id: { S: record.traceId } }),
    run: { N: String(record.run) },
    attempt: { N: String(record.attempt) },
    delivery: { S: record.delivery },
    ...(record.nextTryAtMs === undefined ? {} : { next_try_at: { N: String(record.nextTryAtMs) } }),
    ...(record.unread ? { unread: { BOOL: true } } : {}),
    history: { S: JSON.stringify(toJsonAttempts(record.history)) },
    expires_at: { N: String(expiresAtSeconds) },
  };
}

const itemSchema = z.object({
  event_id: textAttribute,
  event_type: textAttribute.optional(),
  subject: textAttribute.optional(),
  fingerprint: textAttribute.optional(),
  trace_id: textAttribute.optional(),
  run: numberAttribute,
  attempt: numberAttribute,
  delivery: textAttribute,
  next_try_at: numberAttribute.optional(),
  unread: z.object({ BOOL: z.literal(true) }).optional(),
  history: jsonAttribute.pipe(failedAttempts),
});

/** Undefined for an item that is not ours, so that it does not fail those that are read with it. */
export function fromAttemptsItem(item: Item): AttemptsRecord | undefined {
  const parsed = itemSchema.safeParse(item);
  if (!parsed.success) return undefined;
  const { event_id, event_type, subject, fingerprint, trace_id, next_try_at, unread, ...rest } = parsed.data;
  return {
    ...rest,
    eventId: event_id.slice(0, -attemptsKey('').length),
    ...(event_type === undefined ? {} : { eventType: event_type }),
    ...(fingerprint === undefined ? {} : { fingerprint }),
    ...(subject === undefined ? {} : { subject }),
    ...(trace_id === undefined ? {} : { traceId: trace_id }),
    ...(next_try_at === undefined ? {} : { nextTryAtMs: next_try_at }),
    ...(unread ? { unread: true as const } : {}),
  };
}
