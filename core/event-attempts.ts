import { type AttributeValue, type DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { z } from 'zod';
import { describeFailure } from './aws-failure.ts';
import { type FailedAttempt, failedAttempts, toJsonAttempts } from './failed-attempt.ts';

/**
 * What is on record of an event whose last attempt failed, in an item beside the event's own. That one is written once,
 * with the final outcome: a row that is not final would make the later success a duplicate. This one has no part in
 * the indexes, so that counts and lists never see it, and no payload, so that it is small whatever the event is.
 */
export type AttemptsRecord = {
  eventId: string;
  /** These two are absent of an event that no worker could read. */
  eventType?: string;
  fingerprint?: string;
  subject?: string;
  run: number;
  /** The last attempt of that run that failed; 0 when no handler was given it. */
  attempt: number;
  /** The delivery that made it. */
  delivery: string;
  /** When the next one is to be made; absent when it was the last. */
  nextTryAtMs?: number;
  history: FailedAttempt[];
};

export type NoteOutcome =
  | { kind: 'noted' }
  /** The same delivery has noted it before. */
  | { kind: 'mine' }
  /** Another delivery has noted it, or a later one. */
  | { kind: 'another' }
  /** Another event is tried under its id. */
  | { kind: 'conflict' }
  | { kind: 'unavailable'; reason: string };

type Item = Record<string, AttributeValue>;
type Deps = { dynamo: DynamoDBClient; table: string };

export function attemptsKey(eventId: string): string {
  return `${eventId}#attempts`;
}

/** Puts a failed attempt on record, under the condition that neither it nor a later one is there. */
export async function noteAttempt(
  { dynamo, table }: Deps,
  record: AttemptsRecord,
  expiresAtSeconds: number,
): Promise<NoteOutcome> {
  const { run, attempt } = record;
  try {
    await dynamo.send(
      new PutItemCommand({
        TableName: table,
        Item: toItem(record, expiresAtSeconds),
        ConditionExpression:
          'attribute_not_exists(event_id) OR #run < :run OR (#run = :run AND #attempt < :attempt)',
        ExpressionAttributeNames: { '#run': 'run', '#attempt': 'attempt' },
        ExpressionAttributeValues: { ':run': { N: String(run) }, ':attempt': { N: String(attempt) } },
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      }),
    );
    return { kind: 'noted' };
  } catch (error) {
    const inTheWay = itemInTheWay(error);
    if (inTheWay === undefined) return { kind: 'unavailable', reason: describeFailure(error) };
    const other = fromAttemptsItem(inTheWay);
    if (isOfAnother(other, record.fingerprint)) return { kind: 'conflict' };
    const isMine = other.run === run && other.attempt === attempt && other.delivery === record.delivery;
    return { kind: isMine ? 'mine' : 'another' };
  }
}

/** Whether what is on record is of another event under the same id. */
export function isOfAnother(
  { fingerprint }: { fingerprint?: string | undefined },
  mine: string | undefined,
): boolean {
  return fingerprint !== undefined && mine !== undefined && fingerprint !== mine;
}

function itemInTheWay(error: unknown): Item | undefined {
  if (!(error instanceof Error && error.name === 'ConditionalCheckFailedException')) return undefined;
  return 'Item' in error ? (error.Item as Item) : undefined; // the SDK's own type of this exception
}

function toItem(record: AttemptsRecord, expiresAtSeconds: number): Item {
  return {
    event_id: { S: attemptsKey(record.eventId) },
    ...(record.eventType === undefined ? {} : { event_type: { S: record.eventType } }),
    ...(record.subject === undefined ? {} : { subject: { S: record.subject } }),
    ...(record.fingerprint === undefined ? {} : { fingerprint: { S: record.fingerprint } }),
    run: { N: String(record.run) },
    attempt: { N: String(record.attempt) },
    delivery: { S: record.delivery },
    ...(record.nextTryAtMs === undefined ? {} : { next_try_at: { N: String(record.nextTryAtMs) } }),
    history: { S: JSON.stringify(toJsonAttempts(record.history)) },
    expires_at: { N: String(expiresAtSeconds) },
  };
}

const text = z.object({ S: z.string() }).transform(({ S }) => S);
const number = z.object({ N: z.string() }).transform(({ N }) => Number(N));

const itemSchema = z.object({
  event_id: text,
  event_type: text.optional(),
  subject: text.optional(),
  fingerprint: text.optional(),
  run: number,
  attempt: number,
  delivery: text,
  next_try_at: number.optional(),
  history: text.transform((value): unknown => JSON.parse(value)).pipe(failedAttempts),
});

export function fromAttemptsItem(item: Item): AttemptsRecord {
  const { event_id, event_type, subject, fingerprint, next_try_at, ...rest } = itemSchema.parse(item);
  return {
    ...rest,
    eventId: event_id.slice(0, -attemptsKey('').length),
    ...(event_type === undefined ? {} : { eventType: event_type }),
    ...(fingerprint === undefined ? {} : { fingerprint }),
    ...(subject === undefined ? {} : { subject }),
    ...(next_try_at === undefined ? {} : { nextTryAtMs: next_try_at }),
  };
}
