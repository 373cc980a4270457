import { randomUUID } from 'node:crypto';
import { type DynamoDBClient, PutItemCommand, paginateQuery } from '@aws-sdk/client-dynamodb';
import { z } from 'zod';
import { minuteOf } from '../../../core/counts/rollups.ts';
import { createMicroBatcher } from '../../../core/lib/micro-batcher.ts';
import type { RecountRequest, RecountRequests } from '../../../core/ports/recount-requests.ts';

/** The event store makes requests, and the recount reads them. */
export type RecountRequestStore = RecountRequests & {
  /**
   * Requests a recount of the minute of `atMs`, with all that is in the table by now. Requests for one minute that come
   * at about the same time share a write. Rejects when the table can't be reached.
   */
  ask(atMs: number): Promise<void>;
};

type Deps = { dynamo: DynamoDBClient; table: string };
type Options = { retentionDays: number; now?: () => number; process?: string };

/** One partition of the rollups table holds them all: they are few, and gone within a minute. */
const PARTITION = { S: 'recount-requests' };

export function requestKey({ minuteMs, process }: Pick<RecountRequest, 'minuteMs' | 'process'>) {
  return { pk: PARTITION, sk: { S: `${new Date(minuteMs).toISOString()}#${process}` } };
}

export function createRecountRequests(
  { dynamo, table }: Deps,
  { retentionDays, now = Date.now, process = randomUUID() }: Options,
): RecountRequestStore {
  const writes = createMicroBatcher<number, void>({
    maxItems: Infinity,
    lingerMs: 2,
    // A write in flight may be too early for a request that comes now: that one waits for the next.
    maxInFlight: 1,
    async flush(minutes) {
      await Promise.all([...new Set(minutes)].map(write));
      return minutes.map(() => undefined);
    },
  });

  return {
    async ask(atMs) {
      const added = writes.add(minuteOf(atMs));
      if (added.kind === 'added') await added.result;
    },

    async read() {
      const requests: RecountRequest[] = [];
      const pages = paginateQuery(
        { client: dynamo },
        {
          TableName: table,
          ConsistentRead: true,
          KeyConditionExpression: 'pk = :pk',
          ExpressionAttributeValues: { ':pk': PARTITION },
        },
      );
      for await (const { Items = [] } of pages)
        requests.push(...Items.map((item) => requestSchema.parse(item)));
      return requests;
    },
  };

  async function write(minuteMs: number): Promise<void> {
    await dynamo.send(
      new PutItemCommand({
        TableName: table,
        Item: {
          ...requestKey({ minuteMs, process }),
          asked_at: { N: String(now()) },
          expires_at: { N: String(Math.floor(minuteMs / 1000) + retentionDays * 86_400) },
        },
      }),
    );
  }
}

const requestSchema = z
  .object({ sk: z.object({ S: z.string() }), asked_at: z.object({ N: z.string() }) })
  .transform(({ sk, asked_at }): RecountRequest => {
    const [minute = '', process = ''] = sk.S.split('#');
    return { minuteMs: Date.parse(minute), process, askedAtMs: Number(asked_at.N) };
  });
