import {
  type DynamoDBClient,
  GetItemCommand,
  type TransactWriteItem,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { z } from 'zod';
import type { KnownTotals, LifetimeTotals, TotalsStore } from '../../../core/ports/lifetime-totals.ts';
import type { RecountRequest } from '../../../core/ports/recount-requests.ts';
import { throwRefusals } from '../clients/throw-refusals.ts';
import type { TableNames } from '../setup/resources.ts';
import { requestKey } from './recount-requests.ts';
import { rollupItem } from './rollups.ts';

const KEY = { pk: { S: 'totals' }, sk: { S: 'lifetime' } };

type Deps = { dynamo: DynamoDBClient; tables: Pick<TableNames, 'control' | 'rollups'> };

export function createTotalsStore(
  { dynamo, tables }: Deps,
  { retentionDays }: { retentionDays: number },
): TotalsStore {
  return {
    async read() {
      const { Item } = await throwRefusals(
        dynamo.send(new GetItemCommand({ TableName: tables.control, Key: KEY, ConsistentRead: true })),
      );
      if (!Item) return undefined;
      return {
        untilMs: Number(Item.until_ms?.N),
        version: Number(Item.version?.N),
        counts: countsSchema.parse(JSON.parse(Item.counts?.S ?? '{}')),
      };
    },

    async move(from, to, { rows, met }) {
      const TransactItems = [
        totalsPut(from, to),
        ...rows.map((row) => ({
          Put: { TableName: tables.rollups, Item: rollupItem('recount', row, retentionDays) },
        })),
        ...met.map(requestDelete),
      ];
      try {
        await dynamo.send(new TransactWriteItemsCommand({ TransactItems }));
        return true;
      } catch (error) {
        if (isConditionFailed(error)) return false;
        throw error;
      }
    },
  };

  function totalsPut(from: KnownTotals | undefined, to: LifetimeTotals): TransactWriteItem {
    return {
      Put: {
        TableName: tables.control,
        Item: {
          ...KEY,
          until_ms: { N: String(to.untilMs) },
          counts: { S: JSON.stringify(to.counts) },
          version: { N: String((from?.version ?? 0) + 1) },
        },
        ...totalsCondition(from),
      },
    };
  }

  function requestDelete(request: RecountRequest): TransactWriteItem {
    return {
      Delete: {
        TableName: tables.rollups,
        Key: requestKey(request),
        ConditionExpression: 'asked_at = :asked',
        ExpressionAttributeValues: { ':asked': { N: String(request.askedAtMs) } },
      },
    };
  }
}

function totalsCondition(from: KnownTotals | undefined) {
  if (!from) return { ConditionExpression: 'attribute_not_exists(pk)' };
  return {
    ConditionExpression: 'version = :version',
    ExpressionAttributeValues: { ':version': { N: String(from.version) } },
  };
}

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html, cancellation reasons. */
function isConditionFailed(error: unknown): boolean {
  const reasons = cancellationSchema.safeParse(error).data?.CancellationReasons ?? [];
  return reasons.some(({ Code }) => Code === 'ConditionalCheckFailed');
}

const cancellationSchema = z.object({
  name: z.literal('TransactionCanceledException'),
  CancellationReasons: z.array(z.object({ Code: z.string().optional() })),
});

const countsSchema = z.record(z.string(), z.record(z.string(), z.number()));
