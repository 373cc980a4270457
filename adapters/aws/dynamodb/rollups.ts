import {
  type AttributeValue,
  type DynamoDBClient,
  PutItemCommand,
  QueryCommand,
} from '@aws-sdk/client-dynamodb';
import { z } from 'zod';
import { HOUR_MS, MINUTE_MS } from '../../../core/lib/durations.ts';
import type { RollupKind, RollupRow, Rollups } from '../../../core/ports/rollups.ts';
import { abortOption } from '../clients/abort-option.ts';
import { throwRefusals } from '../clients/throw-refusals.ts';

export type RollupsOptions = { retentionDays: number };

export function createRollups(
  { dynamo, table }: { dynamo: DynamoDBClient; table: string },
  { retentionDays }: RollupsOptions,
): Rollups {
  return {
    async write(kind, row) {
      await dynamo.send(new PutItemCommand({ TableName: table, Item: rollupItem(kind, row, retentionDays) }));
    },

    async read(kind, fromMs, toMs, options = {}) {
      const hours: number[] = [];
      for (let hour = Math.floor(fromMs / HOUR_MS) * HOUR_MS; hour < toMs; hour += HOUR_MS) hours.push(hour);
      const rows = await throwRefusals(Promise.all(hours.map((hour) => readHour(kind, hour, options))));
      return rows.flat().filter(({ minuteMs }) => minuteMs >= fromMs && minuteMs < toMs);
    },
  };

  async function readHour(
    kind: RollupKind,
    hourMs: number,
    { consistent = false, signal }: { consistent?: boolean; signal?: AbortSignal | undefined },
  ): Promise<RollupRow[]> {
    const rows: RollupRow[] = [];
    let start: Record<string, AttributeValue> | undefined;
    do {
      const page = await dynamo.send(
        new QueryCommand({
          TableName: table,
          ConsistentRead: consistent,
          KeyConditionExpression: 'pk = :pk',
          ExpressionAttributeValues: { ':pk': { S: partition(kind, hourMs) } },
          ExclusiveStartKey: start,
        }),
        abortOption(signal),
      );
      for (const item of page.Items ?? []) rows.push(toRow(hourMs, rowSchema.parse(item)));
      start = page.LastEvaluatedKey;
    } while (start);
    return rows;
  }
}

export function rollupItem(
  kind: RollupKind,
  { minuteMs, process, rollup }: RollupRow,
  retentionDays: number,
): Record<string, AttributeValue> {
  return {
    pk: { S: partition(kind, minuteMs) },
    sk: { S: `${minuteText(minuteMs)}#${process}` },
    rollup: { S: JSON.stringify(rollup) },
    expires_at: { N: String(Math.floor(minuteMs / 1000) + retentionDays * 86_400) },
  };
}

function partition(kind: RollupKind, atMs: number): string {
  return `${kind}#${new Date(atMs).toISOString().slice(0, 13)}`;
}

function minuteText(minuteMs: number): string {
  return new Date(minuteMs).toISOString().slice(14, 16);
}

const rowSchema = z.object({ sk: z.object({ S: z.string() }), rollup: z.object({ S: z.string() }) });
const rollupSchema = z.object({
  counts: z.record(z.string(), z.record(z.string(), z.number())),
  latency: z.record(z.string(), z.number()),
});

function toRow(hourMs: number, { sk, rollup }: z.output<typeof rowSchema>): RollupRow {
  const [minute = '', process = ''] = sk.S.split('#');
  return {
    minuteMs: hourMs + Number(minute) * MINUTE_MS,
    process,
    rollup: rollupSchema.parse(JSON.parse(rollup.S)),
  };
}
