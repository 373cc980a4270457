import { type DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { z } from 'zod';
import type { Counts } from './rollups.ts';

/** What is on record since the beginning, exact for everything stored before `untilMs`. */
export type LifetimeTotals = { untilMs: number; counts: Counts };

export type TotalsStore = {
  /** Undefined before the first minute was recounted. Rejects when the table can't be reached. */
  read(): Promise<LifetimeTotals | undefined>;
  /** Moves the totals on; false when another process did so first. Rejects when the table can't be reached. */
  advance(from: LifetimeTotals | undefined, to: LifetimeTotals): Promise<boolean>;
};

const schema = z.record(z.string(), z.record(z.string(), z.number()));

export function createTotalsStore({ dynamo, table }: { dynamo: DynamoDBClient; table: string }): TotalsStore {
  const pk = { S: 'totals' };
  return {
    async read() {
      const { Item } = await dynamo.send(
        new GetItemCommand({ TableName: table, Key: { pk }, ConsistentRead: true }),
      );
      if (!Item) return undefined;
      return { untilMs: Number(Item.until_ms?.N), counts: schema.parse(JSON.parse(Item.counts?.S ?? '{}')) };
    },

    async advance(from, to) {
      try {
        await dynamo.send(
          new PutItemCommand({
            TableName: table,
            Item: { pk, until_ms: { N: String(to.untilMs) }, counts: { S: JSON.stringify(to.counts) } },
            ...(from
              ? {
                  ConditionExpression: 'until_ms = :from',
                  ExpressionAttributeValues: { ':from': { N: String(from.untilMs) } },
                }
              : { ConditionExpression: 'attribute_not_exists(pk)' }),
          }),
        );
        return true;
      } catch (error) {
        if (error instanceof Error && error.name === 'ConditionalCheckFailedException') return false;
        throw error;
      }
    },
  };
}
