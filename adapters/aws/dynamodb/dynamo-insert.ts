import {
  BatchExecuteStatementCommand,
  type BatchStatementError,
  type DynamoDBClient,
} from '@aws-sdk/client-dynamodb';
import { describeError } from '../../../core/lib/describe-error.ts';
import type { Unavailable } from '../../../core/ports/unavailable.ts';
import { isRequestRefused } from '../clients/aws-failure.ts';
import { isThrottle } from '../clients/call-outcome.ts';
import { unavailable } from '../clients/unavailable.ts';
import type { Item } from './event-item.ts';

export type Inserted =
  | { kind: 'inserted' }
  /** Its key is taken: nothing changed. */
  | { kind: 'exists' }
  /** The table will never accept it. */
  | { kind: 'refused'; reason: string }
  /** The table did not confirm: unless it throttled, the item may be there. */
  | Unavailable;

type Target<Entry> = {
  dynamo: DynamoDBClient;
  table: string;
  /** Called again for each try. */
  toItem: (entry: Entry) => Item;
};

/** DynamoDB's limit on the statements of one BatchExecuteStatement. */
export const MAX_INSERT_BATCH = 25;

/**
 * Inserts up to 25 entries in one call, each only if its key is new. One outcome per entry, in order. No two may have
 * the same key: DynamoDB would fail the whole call.
 * https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchExecuteStatement.html
 */
export async function insertNew<Entry>(
  target: Target<Entry>,
  entries: readonly Entry[],
  signal?: AbortSignal,
): Promise<Inserted[]> {
  const items = entries.map(target.toItem);
  const command = new BatchExecuteStatementCommand({
    Statements: items.map((item) => ({
      Statement: insertStatement(target.table, item),
      Parameters: Object.values(item),
    })),
  });
  try {
    const { Responses } = await target.dynamo.send(command, signal ? { abortSignal: signal } : {});
    return entries.map((_, index) => statementOutcome(Responses?.[index]));
  } catch (error) {
    if (!isRequestRefused(error)) return entries.map(() => unavailable(error));
    if (entries.length === 1) return [{ kind: 'refused', reason: describeError(error) }];
    return bisect(target, entries, signal);
  }
}

/** One bad item fails the whole call. Halving the batch gets its neighbours in. */
async function bisect<Entry>(
  target: Target<Entry>,
  entries: readonly Entry[],
  signal: AbortSignal | undefined,
): Promise<Inserted[]> {
  const middle = Math.ceil(entries.length / 2);
  return [
    ...(await insertNew(target, entries.slice(0, middle), signal)),
    ...(await insertNew(target, entries.slice(middle), signal)),
  ];
}

function insertStatement(table: string, item: Item): string {
  const fields = Object.keys(item).map((name) => `'${name}':?`);
  return `INSERT INTO "${table}" VALUE {${fields.join(',')}}`;
}

/** A 200 may contain failed statements. */
function statementOutcome(response: { Error?: BatchStatementError | undefined } | undefined): Inserted {
  if (!response) return { kind: 'unavailable', reason: 'the table did not answer this statement' };
  const { Error: error } = response;
  if (!error) return { kind: 'inserted' };
  if (error.Code === 'DuplicateItem') return { kind: 'exists' };
  const reason = `${error.Code}: ${error.Message ?? ''}`;
  if (isThrottle(error.Code)) return { kind: 'unavailable', reason, throttled: true };
  const permanent = error.Code === 'ValidationError' || error.Code === 'ItemCollectionSizeLimitExceeded';
  return { kind: permanent ? 'refused' : 'unavailable', reason };
}
