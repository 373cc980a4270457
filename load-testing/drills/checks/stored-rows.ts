import { type DynamoDBClient, paginateScan } from '@aws-sdk/client-dynamodb';
import { z } from 'zod';

export type StoredRow = {
  id: string;
  n: number;
  eventType: string;
  outcome: string;
  run: number;
  storedAtMs: number;
};

const rowSchema = z.object({
  event_id: z.object({ S: z.string() }),
  event_type: z.object({ S: z.string() }),
  outcome: z.object({ S: z.string() }),
  run: z.object({ N: z.string() }).optional(),
  stored_at: z.object({ N: z.string() }),
  payload: z.object({ S: z.string() }),
});
const payloadSchema = z.object({ n: z.number() });

/** The whole table of events, read past every piece of the code that it is to check. */
export async function scanStoredRows(client: DynamoDBClient, table: string): Promise<StoredRow[]> {
  const rows: StoredRow[] = [];
  const pages = paginateScan(
    { client },
    {
      TableName: table,
      ConsistentRead: true,
      ProjectionExpression: 'event_id, event_type, outcome, #run, stored_at, payload',
      ExpressionAttributeNames: { '#run': 'run' },
    },
  );
  for await (const { Items = [] } of pages) {
    for (const item of Items) {
      // Attempts that failed are beside the events, in items of their own.
      if (item.event_id?.S?.endsWith('#attempts')) continue;
      const row = rowSchema.parse(item);
      rows.push({
        id: row.event_id.S,
        n: payloadSchema.parse(JSON.parse(row.payload.S)).n,
        eventType: row.event_type.S,
        outcome: row.outcome.S,
        run: Number(row.run?.N ?? 1),
        storedAtMs: Number(row.stored_at.N),
      });
    }
  }
  return rows;
}
